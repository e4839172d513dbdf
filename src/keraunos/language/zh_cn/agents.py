"""Simplified Chinese: agents, the environments that they learn in, and their reports."""

SENTENCES: dict[str, str] = {
    # agents
    "There is no environment {name!r}; there are: {known}.": (
        "没有名为 {name!r} 的环境；可用的有：{known}。"
    ),
    "Reinforcement learning needs gymnax and Gymnasium, and one of them is not installed; "
    "install them: pip install 'keraunos[agents]'.": (
        "强化学习需要 gymnax 和 Gymnasium，其中至少有一个没有安装；请安装："
        "pip install 'keraunos[agents]'。"
    ),
    "An agent takes its steps with JAX, and Keras computes with {backend} here; set "
    "KERAS_BACKEND=jax.": (
        "智能体用 JAX 训练，而这里的 Keras 用的是 {backend}；请设置 KERAS_BACKEND=jax。"
    ),
    "{environment} shows {observations} numbers and takes {actions}; the network {name} "
    "takes {inputs} and says {outputs}.": (
        "{environment} 的观测有 {observations} 个数，动作有 {actions} 个；"
        "网络 {name} 的输入是 {inputs} 个，输出是 {outputs} 个。"
    ),
    "{tried} steps of an update, {copies} environments times {steps}, cannot be "
    "divided into {minibatches} minibatches of one size.": (
        "一次更新共 {tried} 步（{copies} 个环境，每个 {steps} 步），"
        "无法平分成 {minibatches} 个小批量。"
    ),
    "DQN chooses one of several actions, and those of {environment} are amounts; take "
    "PPO.": "DQN 从几个动作中选一个，而 {environment} 的动作是连续的量；请用 PPO。",
    "A memory of {memory} transitions cannot be divided among {copies} environments; "
    "take a multiple.": ("容量为 {memory} 的回放记忆不能平分给 {copies} 个环境；请取它的整数倍。"),
    "The data set {name} says of no environment; take keraunos.data.episodes.": (
        "数据集 {name} 没有说明环境；请使用 keraunos.data.episodes。"
    ),
    # recipes
    "A cart that balances a pole, by proximal policy optimization (Schulman et al. 2017).": (
        "小车平衡杆，用近端策略优化（PPO，Schulman 等 2017）训练。"
    ),
    "A cart that balances a pole, by double deep Q-learning (van Hasselt et al. 2016).": (
        "小车平衡杆，用双重深度 Q 学习（DQN，van Hasselt 等 2016）训练。"
    ),
    "Two links that swing up above a line, by proximal policy optimization.": (
        "两节摆杆荡到横线以上，用近端策略优化（PPO）训练。"
    ),
    "A pendulum that a motor too weak for it swings up, by proximal policy optimization.": (
        "用力矩不足的电机把摆荡起来并立住，用近端策略优化（PPO）训练。"
    ),
    # what is said of a policy
    "solved, from {threshold:g}": "已解决，标准为 {threshold:g}",
    "not solved: {threshold:g} is asked for": "未解决：要求达到 {threshold:g}",
    "[bold green]{mean:.1f}[/] mean return over {episodes:,} episodes in Gymnasium "
    "[dim](95% interval {low:.1f} to {high:.1f}; {solved}; training took {seconds:.1f} s)[/]": (
        "在 Gymnasium 的 {episodes:,} 个回合中平均回报 [bold green]{mean:.1f}[/] "
        "[dim]（95% 区间 {low:.1f} 至 {high:.1f}；{solved}；训练用时 {seconds:.1f} 秒）[/]"
    ),
    "{mean:.1f} mean return over {episodes:,} episodes of the {part} part in {environment}": (
        "在 {environment} 的 {part} 部分的 {episodes:,} 个回合中平均回报 {mean:.1f}"
    ),
    "Mean return": "平均回报",
    "Entropy, in nats": "熵（奈特）",
    "Value of its actions": "动作的价值",
    # the report
    "{recipe}: {mean:.1f} mean return": "{recipe}：平均回报 {mean:.1f}",
    "solved from": "解决的标准",
    "reached": "已达到",
    "not reached": "未达到",
    "smallest, largest return": "最小、最大回报",
    "{least:.1f}, {largest:.1f}": "{least:.1f}、{largest:.1f}",
    "steps of an episode": "每回合步数",
    "{rate:,.0f} steps/s": "{rate:,.0f} 步/秒",
    "What it does": "它怎么做",
    "an episode of {environment}": "{environment} 的一个回合",
    "The first of the {episodes:,} episodes, as Gymnasium draws it: seed {seed}, {steps:,} steps, "
    "a return of {total:.1f}.": (
        "{episodes:,} 个回合中的第一个，由 Gymnasium 绘制：种子 {seed}，{steps:,} 步，"
        "回报 {total:.1f}。"
    ),
    "It was trained in gymnax, whose worlds are the same arithmetic as a compiled program, and "
    "never saw Gymnasium before this page.": (
        "它在 gymnax 中训练：那里的环境是同样的算式，编译成了程序；"
        "在这一页之前它从未见过 Gymnasium。"
    ),
    "How its episodes end": "各回合的结果",
    "Gymnasium names no return from which {environment} is solved; {threshold:g} is the usual "
    "one.": "Gymnasium 没有给出 {environment} 的解决标准；{threshold:g} 是通常采用的。",
    "{threshold:g} is the mean return from which Gymnasium holds {environment} to be solved.": (
        "平均回报达到 {threshold:g}，Gymnasium 就认为 {environment} 已解决。"
    ),
    "What it sees": "它看到什么",
    "All that the policy is told in the episode above, and what it did. The numbers at the left "
    "are the largest and the smallest.": (
        "在上面那个回合里策略得到的全部信息，以及它的动作。左边的数是最大值和最小值。"
    ),
    "{test:,} episodes in Gymnasium to report on, 64 in gymnax to watch after each epoch": (
        "报告用 Gymnasium 的 {test:,} 个回合；每轮之后用 gymnax 的 64 个回合来观察"
    ),
    # charts
    "return of an episode": "一个回合的回报",
    "mean {value:.1f}": "平均 {value:.1f}",
    "solved from {value:g}": "解决标准 {value:g}",
    "Returns of {count} episodes": "{count} 个回合的回报",
    "step": "步",
    "What the policy saw and did in an episode": "策略在一个回合里看到和做了什么",
    "place of the cart, m": "小车位置，m",
    "its speed, m/s": "小车速度，m/s",
    "angle of the pole, rad": "杆的角度，rad",
    "its speed, rad/s": "杆的角速度，rad/s",
    "push: left 0, right 1": "推力：左 0，右 1",
    "cosine of the first angle": "第一个角的余弦",
    "sine of the first angle": "第一个角的正弦",
    "cosine of the second angle": "第二个角的余弦",
    "sine of the second angle": "第二个角的正弦",
    "first speed, rad/s": "第一个角速度，rad/s",
    "second speed, rad/s": "第二个角速度，rad/s",
    "torque: -1, 0 or 1": "力矩：-1、0 或 1",
    "cosine of the angle": "角的余弦",
    "sine of the angle": "角的正弦",
    "speed, rad/s": "角速度，rad/s",
    "torque, Nm": "力矩，Nm",
    # advice
    "Train longer: agents often learn nothing for a while, and then much at once.": (
        "训练更久：智能体常常有一阵子什么也学不到，然后一下子学到很多。"
    ),
    "The return was still rising at the end.": "结束时回报还在上升。",
    "The return was highest after epoch {epoch}.": "第 {epoch} 轮之后回报最高。",
    "The policy of that epoch is the one that was kept; more epochs will change little, and fewer "
    "would do.": "保留下来的就是那一轮的策略；增加轮数作用不大，减少一些也够。",
    "Train other seeds to see how much of the result is luck.": (
        "用别的种子训练，看看结果有多少是运气。"
    ),
    # predict
    "{run} plays episodes; name no file, and say how many with --count.": (
        "{run} 用来玩回合；不要给出文件，用 --count 说明玩几个。"
    ),
    "{run} has no policy that could play.": "{run} 没有能玩回合的策略。",
    "return": "回报",
    "steps": "步数",
    "mean {value:,.1f}; the first episode is in {path}": ("平均 {value:,.1f}；第一个回合在 {path}"),
    "95% interval {low:.1f} to {high:.1f}. Acting at random earns {chance:.1f}.": (
        "95% 区间 {low:.1f} 至 {high:.1f}。随机动作得 {chance:.1f}。"
    ),
    "95% interval {low:.1f} to {high:.1f}; solved from {threshold:g}; acting at random "
    "earns {chance:.1f}": (
        "95% 区间 {low:.1f} 至 {high:.1f}；达到 {threshold:g} 即为解决；随机动作得 {chance:.1f}"
    ),
    "An agent makes its examples itself, by acting; many copies at once tell more of "
    "what comes of an action, and keep the processor busy.": (
        "智能体通过行动自己产生样本；许多副本同时行动，更能看出每个动作的结果，也让处理器不闲着。"
    ),
    "An entropy bonus of {bonus:g}.": ("熵奖励 {bonus:g}。"),
    "Each begins from a seed of its own, and those of the report are used for nothing else.": (
        "每个回合从自己的种子开始，报告用的种子不作他用。"
    ),
    "If it settles on a poor policy early:": ("如果它过早停在一个差的策略上："),
    "If the return is still rising at the end:": ("如果最后回报仍在上升："),
    "If the return jumps about, more copies:": ("如果回报忽高忽低，用更多副本："),
    "It learns from what it does in {environment}.": ("它从自己在 {environment} 中的行动学习。"),
    "The policy has learnt nothing that shows: it earns {mean:.1f}, and acting at random "
    "earns {chance:.1f}.": (
        "看不出策略学到了什么：它的回报是 {mean:.1f}，随机动作是 {chance:.1f}。"
    ),
    "The policy of the epoch with the highest mean return is kept: agents may forget "
    "what they could.": ("保留平均回报最高的那一轮的策略：智能体可能忘掉已经会的东西。"),
    "There is nothing to learn by heart, since each update has new examples. Dropout and "
    "batch normalisation are left out: with them it would act otherwise than it learns. "
    "What keeps it from settling too early is chance in its actions.": (
        "没有可以死记的东西，因为每次更新都有新样本。不用 dropout 和批归一化：有了它"
        "们，行动时的网络就与学习时的不同。动作中的随机性使它不会过早定型。"
    ),
    "is the mean return of {episodes:,} episodes of {environment} in Gymnasium, by the "
    "actions that the policy holds for best.": (
        "是策略在 Gymnasium 的 {environment} 中 {episodes:,} 个回合的平均回报，总是取"
        "它认为最好的动作。"
    ),
    "{copies} copies of {environment} are acted in at the same time, {steps} steps for "
    "each update.": ("{environment} 的 {copies} 个副本同时进行，每次更新走 {steps} 步。"),
    "{epochs} epochs of {updates} updates each.": ("{epochs} 轮，每轮 {updates} 次更新。"),
    "{title} is not in {path}, and cannot be downloaded by a program: get it from {url}, "
    "and name the folder that has it with --data or the environment variable "
    "KERAUNOS_DATA.": (
        "{path} 中没有 {title}，程序也不能下载它：请从 {url} 获取，并用 --data 或环境"
        "变量 KERAUNOS_DATA 给出它所在的文件夹。"
    ),
    "{watched} episodes after each epoch say which policy is kept; {test} others, in "
    "Gymnasium, are for the report.": (
        "每轮之后的 {watched} 个回合决定保留哪个策略；另外 {test} 个回合在 Gymnasium "
        "中进行，用于报告。"
    ),
}
