"""Simplified Chinese: the commands, their help and the recipes."""

SENTENCES: dict[str, str] = {
    "Commands": "命令",
    "Options": "选项",
    "Arguments": "参数",
    "Trains Keras networks as compiled programs. Begin with: keraunos train digits-cnn": (
        "把 Keras 网络编译成程序来训练。可以这样开始：keraunos train digits-cnn"
    ),
    "Show the version.": "显示版本。",
    "The language of all messages.": "所有消息的语言。",
    "Train a recipe, or one from your own file; leaves a folder with model, history and report.": (
        "训练一个配方，也可以是你自己文件中的配方；得到一个文件夹，含模型、训练历史和报告。"
    ),
    "A name that `keraunos recipes` lists, or a file of yours: my_network.py[:name].": (
        "`keraunos recipes` 列出的名称，或你自己的文件：my_network.py[:name]。"
    ),
    "Passes over the training part.": "训练轮数。",
    "Examples in a step.": "批次大小，即每一步的样本数。",
    "Of everything random.": "随机种子，决定所有随机数。",
    "A hyperparameter; may be repeated.": "设置一个超参数；可多次使用。",
    "The folder the data lie in.": "数据所在的文件夹。",
    "The run's folder.": "这次运行的文件夹。",
    "Print one JSON object as the last line.": "在最后一行输出一个 JSON 对象。",
    "Go on with a training that was stopped, from its last finished epoch.": (
        "从最后完成的一轮起，继续中途停止的训练。"
    ),
    "The run's folder, or its name in runs/.": "运行的文件夹，或它在 runs/ 中的名称。",
    "How many there are to be in the end, if not as planned.": "最终的总轮数（默认按原计划）。",
    "The folder the data lie in, if they have moved.": "数据所在的文件夹（如果已移动）。",
    "Measure the model of a run again, on data it was not trained on.": (
        "在没有参与训练的数据上重新评估一次运行的模型。"
    ),
    "Which part of the data to measure on.": "用哪一部分数据评估。",
    "The best epoch's model, not that of the end.": "使用最好的一轮的模型，而不是训练结束时的。",
    "A file of yours with the layers that are not Keras's; it is executed.": (
        "含有模型自定义层的 Python 文件；该文件会被执行。"
    ),
    "Only resize pictures; do not invert, crop, centre or thicken what is drawn.": (
        "只缩放图片；不反色、裁剪、居中，也不加粗笔画。"
    ),
    "Put runs beside each other: what differs, which is best, and is it more than chance.": (
        "并排比较几次运行：有什么不同，哪个最好，差别是不是偶然。"
    ),
    "Folders of runs, or names in runs/.": "各次运行的文件夹，或它们在 runs/ 中的名称。",
    "List the ready-made trainings and their hyperparameters.": "列出现成的配方及其超参数。",
    "Run a Keras or tf.keras program, unchanged and accelerated.": (
        "无需修改，加速运行 Keras 或 tf.keras 程序。"
    ),
    "The program; - reads it from standard input.": "要运行的程序；- 表示从标准输入读取。",
    "Those of the program.": "传给该程序的参数。",
    "Copy a recipe into a Python file, to change it and train it.": (
        "把配方复制成 Python 文件，供你修改和训练。"
    ),
    "What to copy; `keraunos recipes` lists them.": "要复制的配方；用 `keraunos recipes` 查看。",
    "The file to write, which must be new.": "要写入的文件，不能是已有的文件。",
    "Say what keraunos runs on here, where it keeps things, and what to put right.": (
        "检查安装：keraunos 在这里靠什么运行，文件存放在哪里，有什么需要修正。"
    ),
    "Train a small network and compare.": "训练一个小网络，并与 Keras 的结果比较。",
    "Delete the compiled programs first.": "先删除编译好的程序。",
    "First delete the programs used longest ago, until the rest fits.": (
        "先删除最久没有用过的程序，直到其余的不超过这个大小。"
    ),
    "Note: ": "提示：",
    "Error: ": "错误：",
    "Problem: ": "问题：",
    "--lang is one of {known}, not {chosen!r}.": "--lang 只能是 {known} 之一，不能是 {chosen!r}。",
    "--set takes NAME=VALUE, as in --set dense=128, not {setting!r}.": (
        "--set 的格式是 NAME=VALUE，例如 --set dense=128，不能是 {setting!r}。"
    ),
    "{name} is given twice, by an option and by --set.": (
        "{name} 重复指定：既用了选项，又用了 --set。"
    ),
    "{file} is yours to change. Train it: keraunos train {file}": (
        "已写入 {file}，可以随意修改。训练它：keraunos train {file}"
    ),
    "[bold]{what}[/]  [dim]starting Keras and JAX …[/]": (
        "[bold]{what}[/]  [dim]正在启动 Keras 和 JAX …[/]"
    ),
    "[bold green]{accuracy:.2f}%[/] of {examples:,} test examples are right [dim](95% "
    "interval {low:.1f} to {high:.1f}%; training took {seconds:.1f} s)[/]": (
        "测试准确率 [bold green]{accuracy:.2f}%[/]，共 {examples:,} 个测试样本[dim]（95% 置"
        "信区间 {low:.1f}% 到 {high:.1f}%；训练用时 {seconds:.1f} 秒）[/]"
    ),
    "Report  {report}\nModel   {model}": "报告  {report}\n模型  {model}",
    "\nInterrupted in epoch {epoch} of {epochs}; the network as it was then is in {run}. Go on "
    "from the last finished epoch: keraunos resume {run}": (
        "\n训练在第 {epoch} 轮中断（共 {epochs} 轮）；当时的网络保存在 {run} 中。从最后完成的"
        "一轮继续：keraunos resume {run}"
    ),
    "the data differ from those that the run was trained on; some may have been seen in "
    "training.": "数据与这次运行训练时所用的不同；其中有些可能在训练中出现过。",
    "{run}: {result}": "{run}：{result}",
    "{share:.2%} of {examples:,} examples of the {part} part are right": (
        "{part} 集的 {examples:,} 个样本中，{share:.2%} 预测正确"
    ),
    "95% interval {low:.1%} to {high:.1%}; log loss {loss:.3f}; balanced accuracy {balanced:.2%}": (
        "95% 置信区间 {low:.1%} 到 {high:.1%}；对数损失 {loss:.3f}；平衡准确率 {balanced:.2%}"
    ),
    "F1": "F1",
    "run": "运行",
    "epochs": "轮数",
    "seconds": "秒数",
    "samples/s": "样本/秒",
    "validation": "验证",
    "test": "测试",
    "95% interval": "95% 置信区间",
    "what differs": "不同之处",
    "They were given the same: recipe, hyperparameters, seed and data.": (
        "它们的配方、超参数、随机种子和数据都相同。"
    ),
    "reading picture {n:,} of {total:,}": "正在读取第 {n:,} 张图片，共 {total:,} 张",
    "picture": "图片",
    "answer": "预测",
    "or": "其他可能",
    "unsure": "不确定",
    "standard input": "标准输入",
    "All {n} pictures": "全部 {n} 张图片",
    "{n} of {m} pictures": "{m} 张图片中的 {n} 张",
    "{which}: looks inverted, dark strokes on a light ground, where the network learnt light "
    "strokes on black; it was turned round (--as-is leaves it).": (
        "{which}：看起来是浅底深色笔画，而网络学的是黑底浅色笔画；已自动反色（用 --as-is 则保"
        "持原样）。"
    ),
    "{which}: looks inverted, dark strokes on a light ground, where the network learnt light "
    "strokes on black; leave out --as-is to have it turned round.": (
        "{which}：看起来是浅底深色笔画，而网络学的是黑底浅色笔画；去掉 --as-is 即可自动反色。"
    ),
    "{which}: thinner strokes than usual were thickened.": "{which}：笔画偏细，已加粗。",
    "{which}: thicker strokes than usual were thinned.": "{which}：笔画偏粗，已变细。",
    "{which}: there seem to be several signs side by side; the network names one for a picture, "
    "so cut them apart.": (
        "{which}：似乎并排写了多个符号；网络对一张图片只给出一个答案，请把它们切开。"
    ),
    "{which}: far from the proportions that the network takes; only the middle was looked at.": (
        "{which}：长宽比与网络要求的相差很大；只看了中间部分。"
    ),
    "{usable} of {cores} may be used": "共 {cores} 个，可用 {usable} 个",
    "{size} in {n:,} files": "{n:,} 个文件，共 {size}",
    "{size} free": "磁盘剩余 {size}",
    "Versions": "版本",
    "Engine": "引擎",
    "Processor": "处理器",
    "Caches": "缓存",
    "Environment": "环境变量",
    "Not needed, but used where installed": "可选，安装后即可使用",
    "trained twice in {seconds:.1f} s; weights as Keras's {like}": (
        "{seconds:.1f} 秒内训练了两次；权重与 Keras 的{like}"
    ),
    "to {difference:.0e}": "相差不超过 {difference:.0e}",
    "exactly": "完全一致",
    "Deleted compiled programs: {size}.": "已删除编译好的程序：{size}。",
    "looking …": "正在检查 …",
    "backend": "后端",
    "device": "设备",
    "model": "型号",
    "cores": "核心",
    "memory": "内存",
    "instructions": "指令集",
    "training": "训练",
    "works": "正常",
    "missing": "未安装",
    "All is well.": "一切正常。",
    "Handwritten digits of 8x8 pixels, with a small convolutional network.": (
        "8x8 像素的手写数字，小型卷积网络。"
    ),
    "MNIST with two convolutions: the tutorials' network.": "MNIST，两层卷积：教程中的网络。",
    "MNIST with two convolutions, shifted and turned digits, decay and dropout.": (
        "MNIST，两层卷积，加上数字平移与旋转、学习率衰减和 dropout。"
    ),
    "MNIST with one hidden layer: the tutorials' feed-forward network.": (
        "MNIST，一个隐藏层：教程中的前馈网络。"
    ),
    "loss": "损失",
    "acc": "准确率",
    "val loss": "验证损失",
    "val acc": "验证准确率",
    "compiling": "正在编译",
    "epoch {epoch}/{epochs}": "第 {epoch}/{epochs} 轮",
    "{seconds:.2f} s, {rate:,.0f} samples/s": "{seconds:.2f} 秒，{rate:,.0f} 样本/秒",
    "{rate:,.0f} samples/s, {time} left": "{rate:,.0f} 样本/秒，还需 {time}",
    "{hours} h {minutes:02d} min": "{hours} 小时 {minutes:02d} 分",
    "{minutes} min {seconds:02d} s": "{minutes} 分 {seconds:02d} 秒",
    "{seconds} s": "{seconds} 秒",
    "Train one: {command}": "训练其中一个：{command}",
    "Show this message and exit.": "显示本说明并退出。",
    "Interrupted.": "已中断。",
    "{name} is missing; see {command} --help.": "缺少 {name}；请看 {command} --help。",
    "{option} needs a value.": "{option} 需要一个值。",
    "{name} does not fit: {reason}.": "{name} 不合适：{reason}。",
    "There is no option {option}; see {command} --help.": (
        "没有选项 {option}；请看 {command} --help。"
    ),
    "There is no option {option}; did you mean {near}?": "没有选项 {option}；是不是 {near}？",
    "There is no command {given!r}; did you mean {near}?": "没有命令 {given!r}；是不是 {near}？",
    "There is no command {given!r}; there are: {known}.": "没有命令 {given!r}；可用的有：{known}。",
    "a value": "一个值",
    "it is a whole number": "应为整数",
    "it is a number": "应为数值",
    "it is at least {bound}": "至少为 {bound}",
    "it is at most {bound}": "至多为 {bound}",
    "{name} is no hyperparameter: give it as --{name}, without --set.": (
        "{name} 不是超参数：请写成 --{name}，不要用 --set。"
    ),
    "There is no hyperparameter {name!r}.": "没有超参数 {name!r}。",
    "{which}: the strokes reach several edges of the picture, as lines or a frame would, and the "
    "answer may mean nothing; cut the picture out around the sign.": (
        "{which}：笔画碰到了图片的多条边，像是格线或边框，因此答案可能没有意义；请只截取字的部分。"
    ),
    "native kernels": "原生内核",
    "not used": "未使用",
    "network {number} of {members}": "网络 {number}/{members}",
    "Training the best anew with {seeds} seeds": "用 {seeds} 个种子重新训练最佳的一组",
    "\nThe best of {trials} trials is number {number}: {metric} {value}\n{parameters}": (
        "\n{trials} 次试验中最好的是第 {number} 次：{metric} {value}\n{parameters}"
    ),
    "Report  {report}": "报告  {report}",
    "Run     {run}": "运行  {run}",
    "Study   {study}": "研究  {study}",
    "\nInterrupted; all that was found is in {study}. Go on: keraunos search {study}": (
        "\n已中断；已找到的都保存在 {study}。继续：keraunos search {study}"
    ),
    "[bold green]{mean:.2f}%[/] of the test examples are right, on average of {seeds} "
    "seeds ({low:.2f} to {high:.2f}%)": (
        "{seeds} 个种子平均，测试样本有 [bold green]{mean:.2f}%[/] 正确（{low:.2f} 到 {high:.2f}%）"
    ),
    "trial {number:>3}  {state:<9}  {value}  {parameters}": (
        "试验 {number:>3}  {state:<4}  {value}  {parameters}"
    ),
    "{done} of {wanted} trials, {pace:.0f} a minute": "{done}/{wanted} 次试验，每分"
    "钟 {pace:.0f} 次",
    "state": "状态",
    "starting Keras and JAX …": "正在启动 Keras 和 JAX …",
    "best: {metric} {value} (trial {number})": "最佳：{metric} {value}（第 {number} 次）",
    "waiting": "等待",
    "stopped": "已停止",
    "[dim]That is the ensemble. One network by itself: {mean} (mean and standard deviation of "
    "{members})[/]": "[dim]以上是集成的结果。单个网络：{mean}（{members} 个的均值和标准差）[/]",
    "[dim]Calibration error {alone:.3f} alone, {together:.3f} together[/]": (
        "[dim]校准误差：单个 {alone:.3f}，集成 {together:.3f}[/]"
    ),
    "Cross-validation: {mean} on the {folds} folds": "交叉验证：{folds} 折上为 {mean}",
    "Networks with seeds that follow one another: an ensemble.": "训练若干个种子相"
    "连的网络，组成集成。",
    "Cross-validation with so many folds.": "做这么多折的交叉验证。",
    "Search for the best hyperparameters of a recipe; leaves a study with a report.": (
        "搜索配方的最佳超参数；留下一个带报告的研究。"
    ),
    "A recipe, a file of yours with one, or a study that is to be gone on with.": (
        "配方、含配方的自己的文件，或要继续的研究。"
    ),
    "How many networks are to be tried in the end.": "最终总共尝试多少个网络。",
    "End after so many minutes.": "这么多分钟后结束。",
    "Where to search a hyperparameter; NAME=A,B,C for a choice; may be repeated.": (
        "超参数的搜索范围；NAME=A,B,C 表示选项；可重复。"
    ),
    "A hyperparameter that is not searched.": "不参与搜索的超参数。",
    "Of a trial, if not stopped.": "一次试验的轮数（若未提前停止）。",
    "What is made best.": "要优化的指标。",
    "tpe, random, cmaes or grid.": "tpe、random、cmaes 或 grid。",
    "halving stops what is worse than others; none.": "halving 停止不如其他的试验；none 不停止。",
    "Train the best anew with so many seeds, as a run; 0: do not.": (
        "用这么多个种子重新训练最佳的一组，作为一次运行；0 表示不训练。"
    ),
    "The study's folder.": "研究的文件夹。",
    "A database that workers on several machines share.": "多台机器共享的数据库。",
    "Name pictures, texts, sounds, rows; draw, write, translate, forecast, recommend, play.": (
        "说出图片、文本、录音、表格行是什么；绘制、续写、翻译、预测、推荐、玩游戏。"
    ),
    "Files of pictures or recordings, or folders of them; texts, or files with a text in each "
    "line; tables, or rows: column=value,column=value; a newer table of a series; users to "
    "recommend items to, or USER:ITEM for a single rating; - for standard input; none for a "
    "generator, a forecast or an agent.": (
        "图片或录音文件，或它们的文件夹；文本，或每行一条文本的文件；表格，或一行：列=值,列=值；"
        "序列的更新表格；要推荐的用户，或 USER:ITEM 表示单个评分；- 表示标准输入；生成器、预测或"
        "智能体则无需给出。"
    ),
    "The folder for pictures that are drawn (default: in the run); the file for what is said of "
    "the rows of a table, or of a forecast (.csv or .svg).": (
        "绘制图片的文件夹（默认：在运行中）；或保存对表格各行的回答、或预测的文件（.csv 或 .svg）。"
    ),
    "How many pictures a generator makes (25), tokens follow on a text (400), episodes a policy "
    "plays (5), or steps are foretold.": (
        "生成器生成多少张图片（25）、文本续写多少个词元（400）、策略玩多少局（5），或预测多少步。"
    ),
    "How many classes to name (3), or items to recommend (10).": (
        "列出多少个类别（3），或推荐多少个物品（10）。"
    ),
}
