"""Simplified Chinese: tables, their columns, amounts that are foretold, and the reports of both."""

SENTENCES: dict[str, str] = {
    "row": "行",
    "rows": "行数",
    "column": "列",
    "true": "真实值",
    "right": "正确率",
    "from": "下限",
    "to": "上限",
    "{shown} of {rows:,} rows are shown; --out FILE writes all of them, --json prints them.": (
        "共 {rows:,} 行，这里显示 {shown} 行；--out FILE 写出全部，--json 打印全部。"
    ),
    "On its test part the network was off by {typical} on average, and by less than "
    "{most} in nine of ten cases.": (
        "在测试集上，网络的误差平均为 {typical}，十次中有九次小于 {most}。"
    ),
    "All rows and what is said of them are in {path}": "所有的行及其预测已写入 {path}",
    "{column}: {count:,} without a value; what is usual was taken.": (
        "{column}：{count:,} 行没有值，已用通常的值代替。"
    ),
    "{column}: {count:,} with a word that was in no training row.": (
        "{column}：{count:,} 行中的词在训练数据里没有出现过。"
    ),
    "{path}, row {row}, column {column!r}: {cell!r} is no number; correct it or leave it empty.": (
        "{path} 第 {row} 行 {column!r} 列：{cell!r} 不是数；请改正或留空。"
    ),
    "{path} is empty.": "{path} 是空文件。",
    "{path}, row {row}: there are {found} values for {columns} columns; quote values that contain "
    "the separator.": (
        "{path} 第 {row} 行：有 {found} 个值，而列数为 {columns}；含分隔符的值请加引号。"
    ),
    "{path} has one column alone, {column!r}: there is nothing to tell it by.": (
        "{path} 只有一列 {column!r}：没有可用来预测它的列。"
    ),
    "{path}, column {column!r}: there is nothing to learn, since no two numbers differ.": (
        "{path} 的 {column!r} 列没有可学的东西：所有的数都相同。"
    ),
    "{source} is a table of your own: name the file with --data FILE.": (
        "{source} 是您自己的表格：请用 --data FILE 指定文件。"
    ),
    "{path} has {count} tables (.csv, .tsv, .txt, .data); name the one that is meant with --data "
    "FILE.": (
        "{path} 中有 {count} 个表格（.csv、.tsv、.txt、.data）；请用 --data FILE 指定其中一个。"
    ),
    "Columns prepares the rows of a table, a structured array with a field for each column; "
    "{name} has arrays of {dtype}.": (
        "Columns 处理的是表格的行，即每列一个字段的结构化数组；{name} 的数组是 {dtype}。"
    ),
    "Answers by what is true": "回答与真实值",
    "How far off": "误差多大",
    "Right by how sure": "正确率与把握",
    "the network says": "网络的回答",
    "said minus true": "回答减真实值",
    "how sure it was": "网络的把握",
    "{run} did not learn from the rows of a table, so that it cannot be asked about any.": (
        "{run} 不是用表格训练的，无法对表格的行作出预测。"
    ),
    "No row is named; give a file with a table, or values: {columns}.": (
        "没有给出任何行；请给出表格文件，或直接写值：{columns}。"
    ),
    "{given!r} is no row; write it as column=value,column=value.": (
        "{given!r} 不是一行；请写成 列名=值,列名=值。"
    ),
    "{path} has no column {names}, which the network looks at; it has: {known}. Leave a value "
    "empty if it is not known.": (
        "{path} 没有网络要看的列 {names}；它有：{known}。不知道的值可以留空。"
    ),
    "{path} cannot be written ({reason}).": "无法写入 {path}（{reason}）。",
    "The network {name} puts out {shape} for an example, and one amount is to be foretold; its "
    "last layer has to have one unit.": (
        "网络 {name} 对每个样本输出 {shape}，而要预测的是一个数值；最后一层应只有一个单元。"
    ),
    "The targets of {name} are no floating-point numbers; give amounts as such, or take a recipe "
    "that tells classes.": ("{name} 的目标不是浮点数；请以浮点数给出数值，或改用分类的配方。"),
    "R2 [bold green]{r2:.3f}[/] on {examples:,} test examples, off by {mae} on average "
    "[dim](95% intervals {low:.3f} to {high:.3f} and {near} to {far}; always saying the "
    "median is off by {blind}; training took {seconds:.1f} s)[/]": (
        "{examples:,} 个测试样本上 R2 为 [bold green]{r2:.3f}[/]，平均误差 {mae} "
        "[dim]（95% 区间 {low:.3f} 到 {high:.3f} 和 {near} 到 {far}；总是回答中位数的"
        "误差为 {blind}；训练用时 {seconds:.1f} 秒）[/]"
    ),
    "The network has learnt nothing that shows: its R2 is {r2:.3f}, and always saying the mean "
    "would have 0.": ("看不出网络学到了什么：它的 R2 为 {r2:.3f}，而总是回答平均值也有 0。"),
    "R2 {r2:.3f} on {examples:,} examples of the {part} part": (
        "{part} 集 {examples:,} 个样本上 R2 为 {r2:.3f}"
    ),
    "95% interval {low:.3f} to {high:.3f}; nine of ten answers are off by less than {most}": (
        "95% 区间 {low:.3f} 到 {high:.3f}；十个回答中有九个误差小于 {most}"
    ),
    "mean absolute error": "平均绝对误差",
    "root mean squared error": "均方根误差",
    "Whether it knows what it does not know": "它是否知道自己不知道",
    "Answers are put together by how sure the network was of them; a bar is the share that is "
    "right, the darker the more answers it has. A network that is as often right as it believes "
    "has its dots on the line; below it, it trusts itself too much.": (
        "按网络对回答的把握分组；每根柱子是该组的正确率，颜色越深回答越多。若网络正确的频率与它的"
        "把握一致，圆点就落在线上；低于线则说明它过于自信。"
    ),
    "How sure it is and how often it is right differ by {points:.1f} points on average (expected "
    "calibration error, 15 bins).": (
        "它的把握与正确率平均相差 {points:.1f} 个百分点（期望校准误差，15 组）。"
    ),
    "Which columns it relies on": "它依靠哪些列",
    "accuracy lost, in points": "准确率下降（百分点）",
    "R2 lost": "R2 下降",
    "Each column of the test part was shuffled ten times, and this is by how much the network "
    "became worse. Of columns that say the same it needs only one, so that both may seem to count "
    "for little.": (
        "把测试集的每一列打乱十次，这里是网络因此变差的程度。含义相同的几列网络只需要一列，所以它们"
        "可能都显得不重要。"
    ),
    "{shown} of {columns} columns.": "共 {columns} 列，显示 {shown} 列。",
    "{recipe}: R2 {r2:.3f}": "{recipe}：R2 {r2:.3f}",
    "is the share of the spread of {examples:,} amounts that it explains, all of which it had "
    "never seen.": "是它解释的方差比例（{examples:,} 个从未见过的数值）。",
    "95% interval {low:.3f} to {high:.3f}. Always saying the mean: 0.": (
        "95% 区间 {low:.3f} 到 {high:.3f}。总是回答平均值：0。"
    ),
    "off by, on average": "平均误差",
    "nine of ten within": "十个中九个误差小于",
    "What it says, and what is true": "它的回答与真实值",
    "On the left every dot is an example of the test part; on the line the answer is true. On the "
    "right how many answers are off by how much: a heap in the middle of nought is what one hopes "
    "for.": (
        "左图每个点是测试集的一个样本，落在线上表示回答正确。右图是各种误差的回答各有多少：集中在 "
        "0 附近最好。"
    ),
    "Where it was furthest off": "误差最大的样本",
    "says {amount}": "回答 {amount}",
    "is {amount}": "实为 {amount}",
    "of {examples:,} rows it had never seen are told right.": (
        "（共 {examples:,} 行从未见过的数据）判断正确。"
    ),
    "Each row is what the examples are, each column what the network said.": (
        "每行是样本的真实类别，每列是网络的回答。"
    ),
    "The rings of abalone shells, or amounts in a table of yours.": (
        "鲍鱼壳的轮数，或您自己表格中的数量。"
    ),
    "Diabetes by eight measurements, or classes in a table of yours.": (
        "凭八项测量预测糖尿病，或您自己表格中的类别。"
    ),
    "Three species of iris, or classes in a table of yours.": (
        "三种鸢尾花，或您自己表格中的类别。"
    ),
    "Mines and rocks by their echoes, or classes in a table of yours.": (
        "凭声纳回波区分水雷与岩石，或您自己表格中的类别。"
    ),
    "--data PATH or KERAUNOS_DATA says where its data lie; what a program may download "
    "is downloaded at first use": (
        "数据的位置由 --data 路径 或 KERAUNOS_DATA 给出；允许程序下载的数据在第一次使用时下载"
    ),
    "If a few numbers are far off all others:": ("如果有少数数值远离其他数值："),
    "If a zero stands for no value, name the columns, with commas between them:": (
        "如果零表示没有值，请列出这些列，用逗号隔开："
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
    "Users and items become numbers, and 0 is whom nobody knows.": (
        "用户和物品变成编号，0 表示未知。"
    ),
    "Words that are many may become vectors:": ("词很多的列可以变成向量："),
    "{option} names {name!r}, which is not among the columns that it may name: {known}.": (
        "{option} 中的 {name!r} 不在可以指定的列之中：{known}。"
    ),
    "No column of {name} is left to learn from; left out are: {columns}.": (
        "{name} 没有剩下可供学习的列；被略去的列：{columns}。"
    ),
    "The network does not see {names}: left out on request, or nearly every row has a word of its "
    "own there, and a new row another.": (
        "网络看不到 {names}：按要求略去，或者那里几乎每一行都有各自不同的词，新的一行又会是别的词。"
    ),
    "If {names} only counts the rows, nothing can be learnt from it:": (
        "如果 {names} 只是行的编号，从中学不到任何东西："
    ),
    "{count:,} other columns, on which it relies less, are left out here.": (
        "另有 {count:,} 列，网络对它们依赖较少，这里没有列出。"
    ),
    "{name} is at least {low:g}; it cannot be {given:g}.": (
        "{name} 至少为 {low:g}，不能是 {given:g}。"
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
}
