"""Simplified Chinese: time series, their preparation, forecasts and reports."""

SENTENCES: dict[str, str] = {
    "A forecast goes on from one table; name one file, or none.": (
        "预测从一个表格接着往后走；请给出一个文件，或不给。"
    ),
    "time": "时间",
    "from": "从",
    "to": "到",
    "The forecast is in {path}.": "预测结果在 {path}。",
    "The network foretells {horizon} steps at once; what comes later is foretold from its own "
    "forecasts, and less sure.": (
        "网络一次预测 {horizon} 步；更后面的由它自己的预测接着推出，把握更小。"
    ),
    "{named!r} is no step of time; there are: 15min, 1h, 1D, 1B (weekdays), 1W, 1M (months), 1Q, "
    "1Y.": "{named!r} 不是时间步长；可用的有：15min、1h、1D、1B（工作日）、1W、1M（月）、1Q、1Y。",
    "{path} has no column of dates or times; write them as 2026-01-31 or 2026-01-31 18:00.": (
        "{path} 没有日期或时间列；请写成 2026-01-31 或 2026-01-31 18:00。"
    ),
    "No table is named; name one with --data FILE.": "没有给出表格；请用 --data 文件 给出。",
    "{path} has {count} measurements, too few to learn from; let it have {least} at least.": (
        "{path} 只有 {count} 个测量值，太少，学不到东西；至少需要 {least} 个。"
    ),
    "{path} has times that are not evenly spaced; make one row of each day or month, or name the "
    "step: --set frequency=1D.": (
        "{path} 的时间间隔不均匀；请让每天或每月占一行，或给出步长：--set frequency=1D。"
    ),
    "{path} has no column of numbers beside the times.": "{path} 除时间外没有数值列。",
    "{path} has several columns of numbers; name one: --set column={first} (there are: {known}).": (
        "{path} 有多个数值列；请指定一个：--set column={first}（共有：{known}）。"
    ),
    "{path} has no column {name!r} of numbers; there are: {known}.": (
        "{path} 没有名为 {name!r} 的数值列；有：{known}。"
    ),
    "Length, horizon and season of a forecast are at least 1.": (
        "预测的窗口长度、步数和季节长度至少为 1。"
    ),
    "The training part has {count} steps, too few for windows of {length} and {horizon} more to "
    "foretell; set a smaller length or horizon.": (
        "训练集有 {count} 步，不够放下长 {length} 的窗口再加要预测的 {horizon} 步；"
        "请减小 length 或 horizon。"
    ),
    "A forecast needs the last {length} steps, and only {count} are known.": (
        "预测需要最近的 {length} 步，而已知的只有 {count} 步。"
    ),
    "The {part} part has no {horizon} steps one after the other that were all measured; set a "
    "smaller horizon.": "{part} 部分没有连续 {horizon} 步都有测量值的地方；请减小 horizon。",
    "The logarithm of {value:g} does not exist; set transform=none.": (
        "{value:g} 没有对数；请设置 transform=none。"
    ),
    "The square root of {value:g} does not exist; set transform=none.": (
        "{value:g} 没有平方根；请设置 transform=none。"
    ),
    "{column}: what comes next": "{column}：接下来的走势",
    "{run} does not know of how much of the past its network has to be told, so that it cannot "
    "foretell anything.": "{run} 不知道它的网络需要看多长的过去，因此无法预测。",
    "{path} is no name for a forecast; let it end in .csv for a table or .svg for a picture.": (
        "{path} 不能作为预测结果的文件名；表格请以 .csv 结尾，图请以 .svg 结尾。"
    ),
    "{path} has steps of {found:,.0f} seconds, and {run} was trained on steps of {wanted:,.0f}.": (
        "{path} 的步长是 {found:,.0f} 秒，而 {run} 训练时的步长是 {wanted:,.0f} 秒。"
    ),
    "{run} is not finished, so that it does not know how sure its forecasts are; resume it: "
    "keraunos resume {run}": (
        "{run} 尚未完成，还不知道它的预测有多大把握；请继续训练：keraunos resume {run}"
    ),
    "One step ahead": "提前一步",
    "what came": "实际值",
    "the forecast": "预测值",
    "From {time} on": "从 {time} 起",
    "Mean absolute error by steps ahead": "各提前步数的平均绝对误差",
    "What came less what was foretold": "实际值减预测值",
    "The network {name} is to foretell a series, and its recipe does not say from how much of the "
    "past; give Training the preparation keraunos.preparation.Past.": (
        "网络 {name} 要预测时间序列，而配方没有说明看多长的过去；"
        "请给 Training 设置 preparation：keraunos.preparation.Past。"
    ),
    "The network {name} puts out {shape} for a window, and {horizon} values are to be foretold; "
    "its last layer has to be Dense({horizon}).": (
        "网络 {name} 对一个窗口输出 {shape}，而要预测 {horizon} 个值；最后一层须为 "
        "Dense({horizon})。"
    ),
    "[bold green]{mae}[/] off on average over {horizon} steps ahead, {first} one step "
    "ahead; {skill:+.1%} against the best simple forecast [dim](95% interval {low:+.1%} to "
    "{high:+.1%}; {coverage:.0%} within the interval of {share:.0%}; training took {seconds:.1f} "
    "s)[/]": (
        "提前 {horizon} 步平均误差 [bold green]{mae}[/]，提前一步 {first}；"
        "相对最好的简单预测 {skill:+.1%} [dim]（95% 置信区间 {low:+.1%} 至 {high:+.1%}；"
        "{coverage:.0%} 落在 {share:.0%} 区间内；训练用时 {seconds:.1f} 秒）[/]"
    ),
    "The network has learnt nothing that shows: it is {mae} off on average, and who repeats "
    "the last season or the last value is {blind} off.": (
        "网络没有学到看得出的东西：它的平均误差是 {mae}，而照搬上一季节或上一个值的误差是 {blind}。"
    ),
    "the last value": "上一个值",
    "the season before": "上一季节",
    "a linear forecast": "线性预测",
    "{mae} off on average over {horizon} steps ahead of {examples:,} moments of the {part} "
    "part": "{part} 部分 {examples:,} 个时刻，提前 {horizon} 步，平均误差 {mae}",
    "skill {skill:+.1%} against the best simple forecast (95% interval {low:+.1%} to {high:+.1%}); "
    "{coverage:.0%} within the interval of {share:.0%}": (
        "技巧分（相对最好的简单预测）{skill:+.1%}（95% 置信区间 {low:+.1%} 至 {high:+.1%}）；"
        "{coverage:.0%} 落在 {share:.0%} 区间内"
    ),
    "steps ahead": "提前步数",
    "error": "误差",
    "within": "区间内",
    "all": "全部",
    "{recipe}: {skill:+.1%} against the best simple forecast": (
        "{recipe}：相对最好的简单预测 {skill:+.1%}"
    ),
    "mean absolute error": "平均绝对误差",
    "one step ahead": "提前一步",
    "within the interval of {share:.0%}": "落在 {share:.0%} 区间内",
    "What it foretells": "它的预测",
    "{column}, from the test part, which it had never seen. The band is to hold {share:.0%} of "
    "what comes: it is as wide as the errors on the validation part were.": (
        "{column}，取自它从未见过的测试集。色带应包含 "
        "{share:.0%} 的实际值：它的宽度取自验证集上的误差。"
    ),
    "{horizon} steps at once: the last forecast, one with the usual error, and one that is far "
    "off.": "一次 {horizon} 步：最后一次预测、误差一般的一次、偏差很大的一次。",
    "Against simple forecasts": "与简单预测比较",
    "The season has {season} steps. The linear forecast is a ridge regression on the same "
    "windows.": "季节长 {season} 步。线性预测是在同样的窗口上做的岭回归。",
    "{count:,} steps were not measured; nothing is measured by them.": (
        "有 {count:,} 步没有测量值，不用它们来衡量。"
    ),
    "all steps": "全部步数",
    "width": "宽度",
    "What is left over": "残差",
    "One step ahead. Errors without a pattern are chance; a pattern is something that the network "
    "has not learnt.": "提前一步。没有规律的误差是偶然的；有规律的，就是网络还没学到的东西。",
    "Monthly passengers of airlines, or a table of yours, with a GRU.": (
        "航空公司月度旅客数，或你自己的表格：GRU。"
    ),
    "Monthly sunspot numbers, or a table of yours, with an LSTM.": (
        "月度太阳黑子数，或你自己的表格：LSTM。"
    ),
    "Daily minimum temperatures, or a table of yours, with a GRU.": (
        "每日最低气温，或你自己的表格：GRU。"
    ),
    "Daily minimum temperatures, or a table of yours, with an LSTM.": (
        "每日最低气温，或你自己的表格：LSTM。"
    ),
    "Daily minimum temperatures, or a table of yours, with a simple recurrent network.": (
        "每日最低气温，或你自己的表格：简单循环网络。"
    ),
    "Daily minimum temperatures, or a table of yours, with a Transformer.": (
        "每日最低气温，或你自己的表格：Transformer。"
    ),
    "is how far {column} is off on average, over {horizon} steps ahead from {examples:,} moments "
    "of the test part.": (
        "是 {column} 的平均误差：从测试集的 {examples:,} 个时刻往前预测 {horizon} 步。"
    ),
    "skill one step ahead": "提前一步的技巧分",
    "A series becomes windows: the last values, scaled, and the phases of the calendar.": (
        "序列变成一个个窗口：缩放后的最近若干个值，以及日历的相位。"
    ),
    "Its error is {less:.1%} smaller than that of the best simple forecast.": (
        "它的误差比最好的简单预测小 {less:.1%}。"
    ),
    "Its error is {more:.1%} larger than that of the best simple forecast.": (
        "它的误差比最好的简单预测大 {more:.1%}。"
    ),
    "That is a skill of {skill:+.1%} (95% interval {low:+.1%} to {high:+.1%}).": (
        "即技巧分 {skill:+.1%}（95% 区间 {low:+.1%} 到 {high:+.1%}）。"
    ),
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
}
