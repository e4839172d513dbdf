"""Simplified Chinese: what newcomers with tables, series and agents of their own are told."""

SENTENCES: dict[str, str] = {
    "--data PATH or KERAUNOS_DATA says where its data lie; what a program may download "
    "is downloaded at first use": (
        "数据的位置由 --data 路径 或 KERAUNOS_DATA 给出；允许程序下载的数据在第一次使用时下载"
    ),
    "95% interval {low:.1f} to {high:.1f}. Acting at random earns {chance:.1f}.": (
        "95% 区间 {low:.1f} 至 {high:.1f}。随机动作得 {chance:.1f}。"
    ),
    "95% interval {low:.1f} to {high:.1f}; solved from {threshold:g}; acting at random "
    "earns {chance:.1f}": (
        "95% 区间 {low:.1f} 至 {high:.1f}；达到 {threshold:g} 即为解决；随机动作得 {chance:.1f}"
    ),
    "A series becomes windows: the last values, scaled, and the phases of the calendar.": (
        "序列变成一个个窗口：缩放后的最近若干个值，以及日历的相位。"
    ),
    "An agent makes its examples itself, by acting; many copies at once tell more of "
    "what comes of an action, and keep the processor busy.": (
        "智能体通过行动自己产生样本；许多副本同时行动，更能看出每个动作的结果，也让处理器不闲着。"
    ),
    "An entropy bonus of {bonus:g}.": ("熵奖励 {bonus:g}。"),
    "Batch normalisation is left out: in recurrent layers and attention the steps of a "
    "sequence are no batch of like examples, and layer normalisation does its work.": (
        "不用批归一化：在循环层和注意力中，一个序列的各步不是一批同类的样本，由层归一化代替。"
    ),
    "Dropout and batch normalisation are left out: there is no hidden layer, and large "
    "vectors are penalised.": ("不用 dropout 和批归一化：没有隐藏层，而且过大的向量会受到惩罚。"),
    "Dropout is left out: batch normalisation after each convolution does much of its work.": (
        "不用 dropout：每个卷积之后的批归一化已经起到大部分作用。"
    ),
    "Each begins from a seed of its own, and those of the report are used for nothing else.": (
        "每个回合从自己的种子开始，报告用的种子不作他用。"
    ),
    "If a few numbers are far off all others:": ("如果有少数数值远离其他数值："),
    "If a zero stands for no value, name the columns, with commas between them:": (
        "如果零表示没有值，请列出这些列，用逗号隔开："
    ),
    "If it settles on a poor policy early:": ("如果它过早停在一个差的策略上："),
    "If the return is still rising at the end:": ("如果最后回报仍在上升："),
    "If the return jumps about, more copies:": ("如果回报忽高忽低，用更多副本："),
    "It learns from what it does in {environment}.": ("它从自己在 {environment} 中的行动学习。"),
    "Its error is {less:.1%} smaller than that of the best simple forecast.": (
        "它的误差比最好的简单预测小 {less:.1%}。"
    ),
    "Its error is {more:.1%} larger than that of the best simple forecast.": (
        "它的误差比最好的简单预测大 {more:.1%}。"
    ),
    "On these data a simple method is better than the network, beyond chance.": (
        "在这些数据上，一个简单的方法比网络更好，而且不是偶然。"
    ),
    "Or standardise each batch within the network, which is noise too:": (
        "或者在网络内对每一批做标准化，这也是一种噪声："
    ),
    "Rows become numbers: numbers are scaled, words become columns or vectors, dates "
    "their parts, and what is missing the usual value.": (
        "各行变成数：数值被缩放，词变成若干列或向量，日期拆成各部分，缺失的用通常的值代替。"
    ),
    "Take it, or give the network more data; a longer training seldom helps.": (
        "请用那个方法，或给网络更多数据；训练更久很少有帮助。"
    ),
    "That is a skill of {skill:+.1%} (95% interval {low:+.1%} to {high:+.1%}).": (
        "即技巧分 {skill:+.1%}（95% 区间 {low:+.1%} 到 {high:+.1%}）。"
    ),
    "The policy has learnt nothing that shows: it earns {mean:.1f}, and acting at random "
    "earns {chance:.1f}.": (
        "看不出策略学到了什么：它的回报是 {mean:.1f}，随机动作是 {chance:.1f}。"
    ),
    "The policy of the epoch with the highest mean return is kept: agents may forget "
    "what they could.": ("保留平均回报最高的那一轮的策略：智能体可能忘掉已经会的东西。"),
    "The times have several zones, as summer time brings them; they are taken as UTC.": (
        "这些时间有多个时区，夏令时就会如此；它们被换算成 UTC。"
    ),
    "The training part has {count} steps, too few for windows of {length}, a season of "
    "{season} before them and {horizon} more to foretell; set a smaller length or "
    "horizon, or scaling=standardize.": (
        "训练部分有 {count} 步，对长 {length} 的窗口、其前 {season} 步的一个季节以及"
        "要预测的 {horizon} 步来说太少；请减小 length 或 horizon，或设 scaling=standa"
        "rdize。"
    ),
    "There is nothing to learn by heart, since each update has new examples. Dropout and "
    "batch normalisation are left out: with them it would act otherwise than it learns. "
    "What keeps it from settling too early is chance in its actions.": (
        "没有可以死记的东西，因为每次更新都有新样本。不用 dropout 和批归一化：有了它"
        "们，行动时的网络就与学习时的不同。动作中的随机性使它不会过早定型。"
    ),
    "Users and items become numbers, and 0 is whom nobody knows.": (
        "用户和物品变成编号，0 表示未知。"
    ),
    "Words that are many may become vectors:": ("词很多的列可以变成向量："),
    "is the mean return of {episodes:,} episodes of {environment} in Gymnasium, by the "
    "actions that the policy holds for best.": (
        "是策略在 Gymnasium 的 {environment} 中 {episodes:,} 个回合的平均回报，总是取"
        "它认为最好的动作。"
    ),
    "zero_is_missing names {name!r}, which is no column of numbers; there are: {known}.": (
        "zero_is_missing 中的 {name!r} 不是数值列；数值列有：{known}。"
    ),
    "{copies} copies of {environment} are acted in at the same time, {steps} steps for "
    "each update.": ("{environment} 的 {copies} 个副本同时进行，每次更新走 {steps} 步。"),
    "{count:,} other columns, on which it relies less, are left out here.": (
        "另有 {count:,} 列，网络对它们依赖较少，这里没有列出。"
    ),
    "{epochs} epochs of {updates} updates each.": ("{epochs} 轮，每轮 {updates} 次更新。"),
    "{metric} has in it what {names} adds to the loss, so that the smallest seems best, "
    "and these networks have no other metric; set it yourself (--set) and compare what "
    "the runs reach: keraunos evaluate RUN --part validation.": (
        "{metric} 含有 {names} 加到损失上的部分，因此最小的值看起来最好，而这些网络没"
        "有别的指标；请自己设定它（--set），再比较各次运行的结果：keraunos evaluate R"
        "UN --part validation。"
    ),
    "{metric} has in it what {names} adds to the loss, so that the smallest seems best; "
    "look at another metric: --metric {other}.": (
        "{metric} 含有 {names} 加到损失上的部分，因此最小的值看起来最好；请看另一个指"
        "标：--metric {other}。"
    ),
    "{metric} has in it what {names} adds to the loss: that small values seem best says "
    "nothing about the network.": (
        "{metric} 含有 {names} 加到损失上的部分：小的值看起来最好，并不说明网络如何。"
    ),
    "{name} is at least {low:g}; it cannot be {given:g}.": (
        "{name} 至少为 {low:g}，不能是 {given:g}。"
    ),
    "{path} has one column alone; a series is a table with a column of times and one of numbers.": (
        "{path} 只有一列；时间序列是一个有时间列和数值列的表格。"
    ),
    "{path} has the time {time} twice, in the rows {first} and {second}; let each have "
    "one row, and where clocks were put back write times with their zone: "
    "2026-10-25T02:00+01:00.": (
        "{path} 中时间 {time} 出现了两次，在第 {first} 行和第 {second} 行；请让每个时"
        "间只占一行，时钟拨回之处请写上时区：2026-10-25T02:00+01:00。"
    ),
    "{path} has times that lie between steps of {frequency}, {time} say; make one row of "
    "each step yourself, by sums or means, or name a smaller step.": (
        "{path} 中有的时间落在 {frequency} 的两步之间，例如 {time}；请自己用求和或平"
        "均把每一步合成一行，或指定更小的步长。"
    ),
    "{path}, column {column!r}: there are {count:,} different values, and a classifier "
    "tells 2 to {most} classes apart; name another column with --set target=NAME, or "
    "take a recipe for amounts, abalone-mlp say.": (
        "{path} 的 {column!r} 列：有 {count:,} 个不同的值，而分类器能区分 2 到 {most}"
        " 个类别；请用 --set target=列名 指定另一列，或换用预测数量的配方，例如 abalo"
        "ne-mlp。"
    ),
    "{path}, column {column!r}: there is nothing to learn, since no two numbers of the "
    "training part differ.": (
        "{path} 的 {column!r} 列：没有可学的东西，因为训练部分的数全都相同。"
    ),
    "{path}, column {column!r}: {cell!r} is no number, and most others are none; name "
    "another column with --set target=NAME, or take a recipe for classes, iris-mlp say.": (
        "{path} 的 {column!r} 列：{cell!r} 不是数，其他多数也不是；请用 --set target="
        "列名 指定另一列，或换用分类的配方，例如 iris-mlp。"
    ),
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
