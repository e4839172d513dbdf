"""Simplified Chinese: the search for hyperparameters and its report."""

SENTENCES: dict[str, str] = {
    # The report: what was found.
    "No trial has a value yet; about {more} would tell what matters: `{command}`.": (
        "还没有试验得到数值；大约需要 {more} 次试验才能看出什么重要：`{command}`。"
    ),
    "Too few trials have a value to tell what matters: {count}. About {more} more would do: "
    "`{command}`.": (
        "得到数值的试验太少（{count} 次），看不出什么重要。大约再做 {more} 次就够了：`{command}`。"
    ),
    "{count} trials of {dimensions} hyperparameters give a hint and no proof; about {more} more "
    "would make it firmer: `{command}`.": (
        "{dimensions} 个超参数只做了 {count} 次试验，以上只是线索，不是证据；大约再做 {more} 次"
        "会更可靠：`{command}`。"
    ),
    "{count} trials failed.": "有 {count} 次试验失败。",
    "{count} trials failed, {times} of them for this reason: {reason}": (
        "有 {count} 次试验失败，其中 {times} 次的原因是：{reason}"
    ),
    "{name} mattered most: it explains {percent}% of the differences between the trials. {where}": (
        "{name} 最重要：试验之间的差别有 {percent}% 由它造成。{where}"
    ),
    "{name} comes second with {percent}%. {where}": "其次是 {name}，占 {percent}%。{where}",
    "No hyperparameter decides by itself: {name}, the first of them, explains {percent}% of the "
    "differences between the trials.": (
        "没有哪个超参数单独起决定作用：排在第一的 {name} 只造成试验之间差别的 {percent}%。"
    ),
    "The best {count} trials have {name} between {low} and {high} (searched: {range}).": (
        "最好的 {count} 次试验中，{name} 在 {low} 和 {high} 之间（搜索范围：{range}）。"
    ),
    "{low} to {high}": "{low} 到 {high}",
    "Good values of {name} lie all over its range.": "{name} 的好取值遍布整个范围。",
    "Of the best {all} trials {count} have {name}={option}.": (
        "最好的 {all} 次试验中，有 {count} 次是 {name}={option}。"
    ),
    "{names} hardly mattered where searched: any values there will do.": (
        "{names} 在搜索的范围内几乎不起作用：取哪个值都可以。"
    ),
    "All but {names} hardly mattered where they were searched: any values will do.": (
        "除 {names} 之外，其他超参数在搜索的范围内几乎不起作用：取哪个值都可以。"
    ),
    "Trained anew, the best settings give {value} on average, and {count} trials are better than "
    "that or at most {margin} worse, which is about what another seed changes: this is a plateau, "
    "and more search on it mostly finds luck. It has {settings}.": (
        "最佳设置重新训练后平均为 {value}，有 {count} 次试验比它好，或最多差 {margin}，而换随机种"
        "子就会有这么大的变化：这是一个平台，在上面继续搜索多半只是碰运气。平台的位置：{settings}。"
    ),
    "{count} trials are at most {margin} worse than the best, which is about what other validation "
    "examples would change: this is a plateau, and more search on it mostly finds luck. It has "
    "{settings}.": (
        "有 {count} 次试验最多比最好的差 {margin}，而换一批验证样本就会有这么大的变化：这是一个平"
        "台，在上面继续搜索多半只是碰运气。平台的位置：{settings}。"
    ),
    "{name} from {low} to {high}": "{name} 从 {low} 到 {high}",
    "{first} and {last}": "{first} 和 {last}",
    "{count} of the {all} trials with {name} of {limit} or more diverged: search below it, "
    "`{argument}`.": (
        "{name} 不小于 {limit} 的 {all} 次试验中有 {count} 次发散：请在它以下搜索，`{argument}`。"
    ),
    "Of the best {all} values of {name} {count} lie at the {end} end of its range, the best among "
    "them: search further there, `{argument}`.": (
        "{name} 最好的 {all} 个取值中有 {count} 个（包括最好的一个）在范围的{end}附近：请把这一端放"
        "宽，`{argument}`。"
    ),
    "upper": "上端",
    "lower": "下端",
    "None of the {count} trials with {settings} came into the better half: leave that out, "
    "`{argument}`.": (
        "{settings} 的 {count} 次试验没有一次进入较好的一半：请去掉它，`{argument}`。"
    ),
    "In the best trial val_loss was lowest in epoch {epoch} and rose from {lowest} to {last} "
    "after it, while the loss of the training part went on falling: it learns by heart. Try more "
    "dropout, weight decay or augmentation, or more data.": (
        "最好的试验在第 {epoch} 轮时 val_loss 最低，之后从 {lowest} 升到 {last}，而训练集上的损失"
        "仍在下降：网络在死记训练样本。请试试更大的 dropout、权重衰减或数据增强，或者增加数据。"
    ),
    "The best trials were still getting better in their last epochs: train longer, `{argument}`.": (
        "最好的几次试验在最后几轮仍在变好：请训练更久，`{argument}`。"
    ),
    "The second half of the trials brought nothing that is more than luck: more trials in this "
    "space will hardly help; another network or more data might.": (
        "后一半试验带来的改善不超出运气：在这个空间里继续试验几乎没有帮助；换一个网络或增加数据"
        "也许有用。"
    ),
    "The second half of the trials improved the best value by {gain}; more trials may go further: "
    "`{command}`.": "后一半试验使最好的数值改善了 {gain}；继续试验也许还会更好：`{command}`。",
    "{points} percentage points": "{points} 个百分点",
    # The report: headline.
    "A search for the best hyperparameters of {what}, by {metric}.": (
        "以 {metric} 为标准，为 {what} 搜索最佳超参数。"
    ),
    "More is better.": "数值越大越好。",
    "Less is better.": "数值越小越好。",
    "is the best {metric}, that of trial {number}.": "是最好的 {metric}，来自第 {number} 号试验。",
    "It is an optimistic number: this trial was chosen because it came out best on the validation "
    "part, and part of that is luck.": (
        "这个数值偏乐观：选中这次试验正是因为它在验证集上最好，而其中有运气的成分。"
    ),
    "No trial has a value yet.": "还没有试验得到数值。",
    "is the {measure} on the test part of the best settings, trained anew with {seeds} seeds: mean "
    "and standard deviation.": (
        "是最佳设置用 {seeds} 个随机种子重新训练后在测试集上的 {measure}：均值和标准差。"
    ),
    "All of them together, as an ensemble: {value}.": "它们合在一起作为集成：{value}。",
    "This is the number to quote: nothing was chosen by the test part.": (
        "应当引用这个数值：没有任何选择用到测试集。"
    ),
    "is the {measure} of the best settings, trained anew with {seeds} seeds: mean and standard "
    "deviation.": "是最佳设置用 {seeds} 个随机种子重新训练后的 {measure}：均值和标准差。",
    "The settings were chosen by the same validation part, so it is still a little optimistic; "
    "there is no test part.": "设置是用同一个验证集选出的，所以仍略偏乐观；这里没有测试集。",
    "The best settings have not been trained anew yet. Only that, with several seeds and measured "
    "on the test part, says how good they are.": (
        "最佳设置还没有重新训练。只有用多个随机种子重新训练并在测试集上评估，才知道它们到底有多好。"
    ),
    "trials": "试验",
    "finished": "完成",
    "stopped early": "提前停止",
    "diverged": "发散",
    "the search took": "搜索用时",
    "{seconds:.0f} s": "{seconds:.0f} 秒",
    "{minutes:.0f} min": "{minutes:.0f} 分钟",
    "{hours:.1f} h": "{hours:.1f} 小时",
    "trials a minute": "每分钟试验数",
    "recipe's defaults": "配方默认值",
    # The report: charts.
    "What was found, and what to try next": "发现了什么，接下来试什么",
    "A study goes on with the space and the epochs that it began with: others belong to a new "
    "one.": "继续一次搜索时，搜索空间和训练轮数保持开始时的设置：要改变它们，请开始新的搜索。",
    "How the search went": "搜索过程",
    "Best so far": "目前最好",
    "best so far": "目前最好",
    "The best value so far, over time": "目前最好的数值随时间的变化",
    "trial": "试验",
    "minutes": "分钟",
    "hours": "小时",
    "trial {number}: {value}": "试验 {number}：{value}",
    "trial {number}, the best": "试验 {number}，最好的一次",
    "no value": "没有数值",
    "What is worse than the axis shows stands at its end.": "比坐标轴范围更差的画在轴的末端。",
    "What mattered": "什么重要",
    "What mattered cannot be told from so few trials.": "试验太少，看不出什么重要。",
    "The importance of each hyperparameter": "各超参数的重要性",
    "Which values go together": "哪些取值相互搭配",
    "The hyperparameters of each trial and its {metric}": "每次试验的超参数及其 {metric}",
    "worse": "较差",
    "better": "较好",
    "the best": "最好",
    "stopped early or diverged": "提前停止或发散",
    "{shown} of {all} trials are drawn: the best, and a sample of the others.": (
        "共 {all} 次试验，画出 {shown} 次：最好的，以及其余中的一部分。"
    ),
    "How the networks learnt": "网络的学习过程",
    "Each hyperparameter by itself": "逐个看超参数",
    "{metric} against {name}": "{metric} 与 {name} 的关系",
    "the recipe's default": "配方的默认值",
    "Percentages: how much of the differences it explains.": "百分比：它造成了多少差别。",
    # The report: tables and the end.
    "The best settings, trained anew": "最佳设置重新训练的结果",
    "mean of {seeds} seeds": "{seeds} 个种子的均值",
    "standard deviation": "标准差",
    "from, to": "最小，最大",
    "ensemble": "集成",
    "{measure}, best epoch": "{measure}，最好的一轮",
    "test part: {measure}": "测试集：{measure}",
    "The run is {run}.": "运行保存在 {run}。",
    "The best trials": "最好的试验",
    "recipe": "配方",
    "how it ended": "结局",
    "the other {count} trials": "其余 {count} 次试验",
    "Trials that failed": "失败的试验",
    "reason": "原因",
    "hyperparameters": "超参数",
    "To go on, and to have it again": "如何继续，如何复现",
    "More trials in this study: the program again, with these arguments of the search.": (
        "在这次搜索中增加试验：重新运行程序，搜索时使用这些参数。"
    ),
    "More trials in this study:": "在这次搜索中增加试验：",
    "The best settings by themselves:": "单独训练最佳设置：",
    "This study from the beginning:": "从头重做这次搜索：",
    "{range}, by ratio": "{range}，按比例",
    "{train:,} to train on, {validation:,} to choose by": (
        "训练 {train:,}，用于选择 {validation:,}"
    ),
    "{train:,} to train on, {validation:,} to choose by, {test:,} to report on": (
        "训练 {train:,}，用于选择 {validation:,}，测试 {test:,}"
    ),
    "{cores} cores": "{cores} 个核心",
    "Trials were compared on the validation part alone; the test part had no say in the search.": (
        "试验之间只用验证集比较；搜索没有用到测试集。"
    ),
    "No trial of {study} was measured.": "{study} 没有一次试验得到测量值。",
    "Try a learning rate of {rate:.2g}; above {largest:.2g} the network learns nothing any more.": (
        "建议学习率 {rate:.2g}；超过 {largest:.2g} 网络就学不到东西了。"
    ),
    "A learning-rate range test needs 0 < low < high, 3 rates and {steps} steps at least.": (
        "学习率范围测试要求 0 < low < high，至少 3 个学习率和 {steps} 步。"
    ),
    "Model {model!r} is not compiled; call its compile() first.": (
        "模型 {model!r} 尚未编译；请先调用它的 compile()。"
    ),
    "No learning rate from {low:g} to {high:g} lowers the loss within {steps} steps.": (
        "从 {low:g} 到 {high:g} 没有一个学习率能在 {steps} 步内降低损失。"
    ),
    "loss against learning rate": "损失与学习率",
    "Loss after {steps} steps": "{steps} 步后的损失",
    "Model {model!r} cannot be tried with other learning rates: {reason}": (
        "模型 {model!r} 无法用其他学习率来试：{reason}"
    ),
    "learning rate": "学习率",
    "{build} has to return a compiled keras.Model, and returned {returned}.": (
        "{build} 必须返回已编译的 keras.Model，而它返回了 {returned}。"
    ),
    "There is no sampler {name!r}; there are: {known}.": "没有采样器 {name!r}；可用的有：{known}。",
    "There is no pruner {name!r}; there are: {known}.": "没有剪枝器 {name!r}；可用的有：{known}。",
    "CMA-ES searches among numbers and needs two ranges at least; this space has {count}. "
    "Use --sampler tpe.": (
        "CMA-ES 在数值中搜索，至少需要两个范围；这里只有 {count} 个。请用 --sampler tpe。"
    ),
    "The sampler cmaes needs the package cmaes: pip install cmaes": (
        "采样器 cmaes 需要 cmaes 包：pip install cmaes"
    ),
    "A search needs at least one trial, and more than no time.": "搜索至少要有一次"
    "试验，时间也要大于零。",
    "{study} is the search of a function in a program: run that program again, with "
    "study={name!r}.": (
        "{study} 是某个程序中函数的搜索：请再次运行那个程序，并给出 study={name!r}。"
    ),
    "A recipe brings its own data; x and y go with a function that builds a model.": (
        "配方自带数据；x 和 y 用于构建模型的函数。"
    ),
    "{what} has nothing to search; name a space, as in --space "
    "learning_rate=1e-4..1e-1:log, or annotate a parameter: Annotated[float, Range(1e-4, "
    "1e-1, log=True)].": (
        "{what} 没有可搜索的超参数；请给出范围，如 --space "
        "learning_rate=1e-4..1e-1:log，或给参数加注解：Annotat"
        "ed[float, Range(1e-4, 1e-1, log=True)]。"
    ),
    "{path} is not empty and no study; name another folder.": "{path} 不是空的，也"
    "不是研究；请指定另一个文件夹。",
    "The search of a function needs data: search(build, space, x, y).": (
        "搜索函数需要数据：search(build, space, x, y)。"
    ),
    "There is no hyperparameter {name!r} to search; there are: {known}.": (
        "没有可搜索的超参数 {name!r}；可用的有：{known}。"
    ),
    "{name} is both fixed and searched.": "{name} 既被固定又要搜索。",
    "The study's folder {path} cannot be made: {reason}.": "无法创建研究的文件夹 {path}"
    "：{reason}。",
    "{folder} is a study with {setting} {before}, and now {now} is wanted; go on with the "
    "same, or name another folder.": (
        "{folder} 这项研究的{setting}是 {before}，而现在要的是 {now}；请用相同的设置继续，或指定另"
        "一个文件夹。"
    ),
    "the network": "网络",
    "the data": "数据",
    "the metric": "指标",
    "the direction": "优化方向",
    "the space": "搜索空间",
    "the fixed hyperparameters": "固定的超参数",
    "the seed": "种子",
    "larger is better": "越大越好",
    "smaller is better": "越小越好",
    "(none)": "（无）",
    "{folder} is a study that is kept in {before}; go on with it there.": (
        "{folder} 这项研究保存在 {before} 中；请在那里继续。"
    ),
    "{folder} is a run and no study.": "{folder} 是一次运行，不是研究。",
    "{study} is not in its database {storage}.": "数据库 {storage} 中没有 {study} 这项研究。",
    "The study {folder} can no longer be written: {reason}. What it holds can be gone on with.": (
        "研究 {folder} 无法继续写入：{reason}。已有的内容可以接着用。"
    ),
    "{name} is fixed to a {kind}; numbers, words, True, False and None can be fixed. Bind other "
    "things with functools.partial.": (
        "{name} 被固定为 {kind}；可以固定的只有数、单词、True、False 和 None。其他东西请用 "
        "functools.partial 绑定。"
    ),
    "callbacks is a function that returns new callbacks for each network of the search.": (
        "callbacks 应是一个函数，为搜索中的每个网络返回新的回调。"
    ),
    "validation_split is a share between 0 and 1, not {share}.": (
        "validation_split 是 0 到 1 之间的比例，不能是 {share}。"
    ),
    "The annotations of {build} cannot be read: {reason}. Import what they name at the top of the "
    "module.": "无法读取 {build} 的类型注解：{reason}。请在模块开头导入注解中用到的名称。",
    "{option!r} is an option for {name}; options are finite numbers, words, True, False or "
    "None.": "{name} 的选项中有 {option!r}；选项只能是有限的数、单词、True、False 或 None。",
    "--space takes NAME=LOW..HIGH, NAME=LOW..HIGH:log or NAME=A,B,C, as in --space "
    "learning_rate=1e-4..1e-1:log, not {argument!r}.": (
        "--space 的形式是 "
        "NAME=LOW..HIGH、NAME=LOW..HIGH:log 或 "
        "NAME=A,B,C，例如 --space "
        "learning_rate=1e-4..1e-1:log，而不是 "
        "{argument!r}。"
    ),
    "The range of {name} goes from {low:g} to {high:g}; the smaller number comes first.": (
        "{name} 的范围是从 {low:g} 到 {high:g}；较小的数应在前面。"
    ),
    "The range of {name} is spaced by ratio (log) and begins at {low:g}; it has to begin "
    "above 0.": ("{name} 的范围按比例划分（log），却从 {low:g} 开始；必须从大于 0 的数开始。"),
    "The space of {name} is given twice.": "{name} 的范围给了两次。",
    "The choice for {name} has no options.": "{name} 的选项是空的。",
    "{folder} has no place for another worker.": "{folder} 容不下更多的工作进程。",
    "{path} cannot be used as a database: {reason}.": "{path} 不能用作数据库：{reason}。",
    "The storage {storage} needs a package that is not installed: {reason}.": (
        "存储 {storage} 需要一个未安装的包：{reason}。"
    ),
    "The storage {storage} cannot be used: {reason}": "存储 {storage} 无法使用：{reason}",
    "{folder} is not a study: it has no {file}.": "{folder} 不是研究：其中没有 {file}。",
    "Model {model!r} cannot be trained in a search, since {reason}.": (
        "模型 {model!r} 无法在搜索中训练：{reason}。"
    ),
    "The networks have no metric {metric!r}; they have: {known}.": (
        "网络没有指标 {metric!r}；有的是：{known}。"
    ),
    "{count} trials failed one after the other, the last one with: {reason}": (
        "接连 {count} 次试验失败，最后一次的原因：{reason}"
    ),
    "{study} was begun by a program: give its recipe again, study.retrain(recipe=...); if it "
    "searched a function, build the best network with study.best_parameters and train it with "
    "keraunos.fit.": (
        "{study} 是由程序开始的：请再次给出配方 study.retrain(recipe=...)；如果搜索的是函数，请用 "
        "study.best_parameters 构建最佳网络，再用 keraunos.fit 训练。"
    ),
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
}
