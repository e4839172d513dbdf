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
}
