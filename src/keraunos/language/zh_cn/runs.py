"""Simplified Chinese: runs, recipes from files, tasks and the report."""

SENTENCES: dict[str, str] = {
    "There is no recipe named {name!r}; there are: {known}. A file of your own ends in .py.": (
        "没有名为 {name!r} 的配方；可用的有：{known}。你自己的文件要以 .py 结尾。"
    ),
    "There is no recipe named {name!r}; did you mean {name}.py?": (
        "没有名为 {name!r} 的配方；是不是想用 {name}.py？"
    ),
    "There is no recipe named {name!r}; did you mean {near}?": (
        "没有名为 {name!r} 的配方；是不是想用 {near}？"
    ),
    "# A copy of {recipe}. Train it: keraunos train {path}": (
        "# {recipe} 的副本。训练它：keraunos train {path}"
    ),
    "{path} would have the name of the module {module!r}; choose another.": (
        "{path} 会与模块 {module!r} 重名；请换一个文件名。"
    ),
    "{path} is there already; choose another name, or remove it.": (
        "{path} 已经存在；请换一个文件名，或删除它。"
    ),
    "{path} cannot be written: {reason}.": "{path} 无法写入：{reason}。",
    '{path} holds no recipe: put @keraunos.recipe(task="image-classification") above a function '
    "that returns keraunos.Training(model, data, epochs, batch_size). `keraunos new digits-cnn "
    "FILE.py` writes one to begin with.": (
        "{path} 中没有配方：请在一个返回 keraunos.Training(model, data, epochs, batch_size) "
        '的函数上方加上 @keraunos.recipe(task="image-classification")。`keraunos new '
        "digits-cnn FILE.py` 会写出一个作为起点。"
    ),
    "{path} holds no recipe named {name}; it has: {known}.": (
        "{path} 中没有名为 {name} 的配方；其中有：{known}。"
    ),
    "{path} holds several recipes; name one: {known}.": (
        "{path} 中有多个配方；请指定一个：{known}。"
    ),
    "{path} is not a Python file; a recipe's file ends in .py.": (
        "{path} 不是 Python 文件；配方文件以 .py 结尾。"
    ),
    "There is no file {path}.": "没有文件 {path}。",
    "{path} cannot be read: {reason}.": "{path} 无法读取：{reason}。",
    "{name} in {path} returns {kind}, not a keraunos.Training(model, data, epochs, batch_size).": (
        "{path} 中的 {name} 返回的是 {kind}，应返回 keraunos.Training(model, data, epochs, "
        "batch_size)。"
    ),
    "{name} in {path} returns a model that is not compiled; call model.compile first.": (
        "{path} 中的 {name} 返回的模型没有编译；请先调用 model.compile。"
    ),
    "{name} in {path} returns data of the type {kind}, not a keraunos.data.Dataset.": (
        "{path} 中的 {name} 返回的数据类型是 {kind}，应为 keraunos.data.Dataset。"
    ),
    "{name} in {path}: epochs and batch_size are at least 1, not {epochs} and {size}.": (
        "{path} 中的 {name}：epochs 和 batch_size 至少为 1，不能是 {epochs} 和 {size}。"
    ),
    "{path} has the name of the module {module!r}, which is needed itself; rename the file.": (
        "{path} 与要用到的模块 {module!r} 重名；请重命名该文件。"
    ),
    "{path}, line {line}: {reason}.": "{path} 第 {line} 行：{reason}。",
    "{path}, line {line}: {reason}": "{path} 第 {line} 行：{reason}",
    "{name} in {path}: the {part} part has {x} examples and {y} labels.": (
        "{path} 中的 {name}：{part} 集有 {x} 个样本和 {y} 个标签。"
    ),
    "{name} in {path}: the {part} part is not made of arrays of numbers (examples of different "
    "shapes?).": "{path} 中的 {name}：{part} 集不是由数值数组组成的（样本的形状不一致？）。",
    "What lies in {folder} cannot be executed: {reason}": "{folder} 中的代码无法执行：{reason}",
    "Keras cannot train what {name} in {path} returns: {reason}": (
        "Keras 无法训练 {path} 中 {name} 返回的内容：{reason}"
    ),
    "{name} is a number, not {given!r}.": "{name} 应为数，不能是 {given!r}。",
    "{recipe} has no hyperparameter {name!r}; it has: {known}.": (
        "{recipe} 没有超参数 {name!r}；它有：{known}。"
    ),
    "{name} is true or false, not {given!r}.": "{name} 只能是 true 或 false，不能是 {given!r}。",
    "{name} is a whole number, not {given!r}.": "{name} 应为整数，不能是 {given!r}。",
    "{recipe} has no hyperparameter {name!r}; did you mean {near}?": (
        "{recipe} 没有超参数 {name!r}；是不是想用 {near}？"
    ),
    "{recipe} brings its own data; leave out --data.": "{recipe} 自带数据；请去掉 --data。",
    "{name} is one of {values}, not {given}.": "{name} 只能取 {values} 之一，不能是 {given}。",
    "{name} is at least 1, not {given}.": "{name} 至少为 1，不能是 {given}。",
    "{recipe} cannot be built with {settings}: {reason}": (
        "{recipe} 无法用 {settings} 构建：{reason}"
    ),
    "{path} is damaged and cannot be read ({reason}).": "{path} 已损坏，无法读取（{reason}）。",
    "{path} was written by another version of keraunos; resume the run with that one.": (
        "{path} 是由另一个版本的 keraunos 写入的；请用那个版本继续这次运行。"
    ),
    "The run was trained with callbacks that are missing now ({names}); it goes on without them.": (
        "这次运行原先训练时使用的一些回调现在没有了（{names}）；将不带它们继续训练。"
    ),
    "The checkpoint belongs to another network ({name} variables: {stored} in the checkpoint, "
    "{built} in the network that the recipe builds now); train anew.": (
        "检查点属于另一个网络（{name} 变量：检查点中有 {stored} 个，配方现在构建的网络中有 "
        "{built} 个）；请重新训练。"
    ),
    "What the callback {name} keeps in {attributes} cannot be stored: it begins anew there.": (
        "回调 {name} 保存在 {attributes} 中的内容无法存储：这部分将从头开始。"
    ),
    "Whether {best} is better than {other} is not certain: it alone has {ours} test examples "
    "right, the other alone {theirs}, which can be chance (exact McNemar test, {p}).": (
        "不能确定 {best} 优于 {other}：只有前者答对的测试样本有 {ours} 个，只有后者答对的有 "
        "{theirs} 个，这可能是偶然（McNemar 精确检验，{p}）。"
    ),
    "Name at least two runs to compare.": "请至少指定两次运行来比较。",
    "A run is named twice; name different ones.": "同一次运行指定了两遍；请指定不同的运行。",
    "running": "正在训练",
    "interrupted": "已中断",
    "failed": "失败",
    "killed": "被强制终止",
    "{best} and {other} cannot be told apart: their 95% intervals overlap (the answers to each "
    "example, which tell more, cannot be had again).": (
        "{best} 与 {other} 分不出高下：两者的 95% 置信区间有重叠（逐个样本的预测更能说明问题，"
        "但已无法重新得到）。"
    ),
    "{best} and {other} have the same test examples right.": (
        "{best} 与 {other} 答对的测试样本完全相同。"
    ),
    "{best} is better than {other} by more than chance: it alone has {ours} test examples "
    "right, the other alone {theirs} (exact McNemar test, {p}).": (
        "{best} 优于 {other}，且不是偶然：只有前者答对的测试样本有 {ours} 个，只有后者答对的"
        "有 {theirs} 个（McNemar 精确检验，{p}）。"
    ),
    "More test examples, or several seeds of each, would tell small differences.": (
        "要分辨微小的差别，需要更多测试样本，或者每种设置用多个随机种子各训练一次。"
    ),
    "{best} is better than {other}: their 95% intervals do not overlap.": (
        "{best} 优于 {other}：两者的 95% 置信区间没有重叠。"
    ),
    "{run} ({state}) has not been measured on its test part.": (
        "{run}（{state}）还没有在测试集上评估过。"
    ),
    "{run} was trained and measured on other data than {best}: their results cannot be "
    "compared.": "{run} 与 {best} 训练和评估所用的数据不同：两者的结果不能比较。",
    "This is about these trained networks; another seed gives others, so train several seeds "
    "before you prefer a recipe or a setting.": (
        "这个结论只针对这几个训练好的网络；换一个随机种子会得到不同的网络，所以在选定配方或设"
        "置之前，请用多个随机种子训练。"
    ),
    "{run} is for the task {task!r}, which this version does not know.": (
        "{run} 的任务是 {task!r}，这个版本不认识它。"
    ),
    "{path} has {lines} epochs and the checkpoint {epochs}: lines are missing, so that the run "
    "cannot be resumed.": (
        "{path} 中有 {lines} 轮，而检查点有 {epochs} 轮：缺了几行，因此无法继续这次运行。"
    ),
    "The network {name} takes inputs of shape {shape}, which is not that of a picture: height, "
    "width and 1 or 3 colours.": (
        "网络 {name} 的输入形状是 {shape}，不是图片的形状：图片应为高、宽和 1 或 3 个颜色通道。"
    ),
    "{run} learnt {task}; pictures are classified by runs of image-classification.": (
        "{run} 的任务是 {task}；只有 image-classification 任务的运行才能给图片分类。"
    ),
    "No picture is named.": "没有指定图片。",
    "The network {name} takes several inputs; a picture is one.": (
        "网络 {name} 有多个输入；而一张图片只是一个输入。"
    ),
    "The network of {run} answers with values that are not numbers: its training diverged. "
    "Train it anew with a smaller learning rate.": (
        "{run} 的网络输出的不是有效数值（NaN）：训练时发散了。请用更小的学习率重新训练。"
    ),
    "{path} is blank: nothing is drawn on it.": "{path} 是空白的：上面什么也没画。",
    "One training is one throw of the dice.": "一次训练的结果带有偶然性。",
    "Each member needs callbacks of its own: give a function that returns those of a member, by "
    "its index.": "每个成员都需要自己的回调：请给出一个函数，按成员的序号返回它的回调。",
    "The validation loss has stood still since epoch {epoch}.": (
        "从第 {epoch} 轮起，验证损失基本不再变化。"
    ),
    "More epochs will change little; a wider network or another learning rate might.": (
        "再多训练几轮也不会有多大变化；更宽的网络或不同的学习率也许有用。"
    ),
    "If people would hesitate too, the labels are the limit and not the network.": (
        "如果人看了也会犹豫，那么瓶颈是标签，而不是网络。"
    ),
    "The loss became infinite or not a number.": "损失变成了无穷大或 NaN。",
    "The steps were too long: train again with a smaller learning rate.": (
        "步长太大：请用更小的学习率重新训练。"
    ),
    "One epoch shows no trend.": "只训练一轮看不出趋势。",
    "Train longer to see where the curves go.": "请多训练几轮，看看曲线的走向。",
    "The validation loss was lowest in epoch {epoch} and has risen since, while the training "
    "loss went on falling: the network learns the training examples by heart.": (
        "验证损失在第 {epoch} 轮最低，之后一直上升，而训练损失继续下降：网络在死记训练样本，"
        "也就是过拟合。"
    ),
    "Use more dropout, fewer epochs, or more data.": "请增大 dropout、减少训练轮数，或增加数据。",
    "The validation loss was still falling at the end.": "训练结束时验证损失仍在下降。",
    "Train longer.": "请多训练几轮。",
    "training part": "训练集",
    "validation part": "验证集",
    "{metric} over the epochs": "各轮的{metric}",
    "no finite value": "没有有限的数值",
    "epoch": "轮次",
    "Loss": "损失",
    "Accuracy": "准确率",
    "The recipe is run from {file}, the copy that the run keeps.": (
        "使用的配方是这次运行保存的副本 {file}。"
    ),
    "{run} is finished: one of its callbacks ended it after {done} of {planned} epochs, and "
    "more of them would change nothing.": (
        "{run} 已经完成：计划 {planned} 轮，其中一个回调在第 {done} 轮后结束了训练，再增加轮"
        "数也不会改变什么。"
    ),
    "{run} has {done} epochs behind it already, more than {wanted}.": (
        "{run} 已经训练了 {done} 轮，超过了 {wanted} 轮。"
    ),
    "{run} is finished, all {done} epochs; to train it further: keraunos resume {run} --epochs "
    "{more}": "{run} 的 {done} 轮已全部完成；要继续训练：keraunos resume {run} --epochs {more}",
    "The recipe of {run} was given by a program; resume it there, with keraunos.resume({name!r}"
    ", recipe=...).": (
        "{run} 的配方是由程序给出的；请在该程序中用 keraunos.resume({name!r}, recipe=...) 继续。"
    ),
    "The data are not those that {run} was trained on (their fingerprint differs); put the old "
    "ones back, name their folder with --data, or train anew.": (
        "数据不是训练 {run} 时所用的数据（指纹不同）；请放回原来的数据，或用 --data 指定其文"
        "件夹，或重新训练。"
    ),
    "Versions have changed since {run} began ({changes}): what follows may differ in the last "
    "bits.": "{run} 开始之后，软件版本有变化（{changes}）：后续结果的末几位可能不同。",
    "{run} is being trained by another process ({process}); wait for its end, or stop it first.": (
        "{run} 正由另一个进程（{process}）训练；请等它结束，或先停止它。"
    ),
    "{run} is finished and has no checkpoint to go on from; train anew with the epochs you want.": (
        "{run} 已经完成，也没有可以接着训练的检查点；请用你想要的轮数重新训练。"
    ),
    "{file} is not what the run was trained with; put it back, or train anew.": (
        "{file} 与训练这次运行时的文件不同；请恢复原文件，或重新训练。"
    ),
    "The learning-rate schedule of {run} is now made for {epochs} epochs instead of {planned}: "
    "the result is not quite that of {epochs} epochs in one go.": (
        "{run} 的学习率调度现在按 {epochs} 轮计算，而原先是 {planned} 轮：结果与一次训练 "
        "{epochs} 轮不完全相同。"
    ),
    "{path} cannot be loaded: {reason}": "{path} 无法加载：{reason}",
    "{path} cannot be loaded without the code of {name}, and code that a run stores is never "
    "executed by this: name a file of yours that has it with --import FILE, or import it in "
    "your program before.": (
        "没有 {name} 的代码，{path} 无法加载；出于安全，运行中存储的代码在这里从不执行：请用 "
        "--import FILE 指定含有它的、你自己的文件，或先在程序中导入它。"
    ),
    "{path} holds Python code (a Lambda layer), which is not executed from a file; write it as "
    "a layer of your own, or as an operation of keras.ops, and train anew.": (
        "{path} 含有 Python 代码（Lambda 层），不会从文件中执行；请改写成自定义层，或改用 "
        "keras.ops 的运算，然后重新训练。"
    ),
    "There is no run {name!r}, here or in the folder runs.": (
        "当前文件夹和 runs 文件夹中都没有运行 {name!r}。"
    ),
    "{path} is not a run: it has no {file}.": "{path} 不是一次运行：其中没有 {file}。",
    "{run} has no {file}: its training saved none. If it was stopped before its end, go on with "
    "it: keraunos resume {run}": (
        "{run} 中没有 {file}：训练时没有保存。如果训练是中途停止的，可以继续：keraunos resume {run}"
    ),
    "{path} is not a JSON object.": "{path} 的内容不是 JSON 对象。",
    "No run can be made in {folder}: {reason}.": "无法在 {folder} 中创建运行：{reason}。",
    "{path} is not empty; name a new folder for the run.": (
        "{path} 不是空文件夹；请为这次运行指定一个新文件夹。"
    ),
    "The run's folder {path} cannot be made: {reason}.": (
        "无法创建这次运行的文件夹 {path}：{reason}。"
    ),
    "{path} is not a whole run: it has no {file}.": "{path} 不是完整的运行：其中没有 {file}。",
    "{path} is not valid JSON.": "{path} 不是有效的 JSON。",
    "The data set is made by the recipe's own code, and its test part is too large ({size:.0f} "
    "MB) to be kept in the run: the run cannot be evaluated again later.": (
        "数据集由配方自己的代码生成，其测试集太大（{size:.0f} MB），无法保存在这次运行中：以"
        "后将不能再次评估这次运行。"
    ),
    "The data of {run} were made by the recipe's own code, which evaluation does not execute, "
    "and they are not kept in the run.": (
        "{run} 的数据由配方自己的代码生成，评估时不会执行这些代码，而数据也没有保存在这次运行中。"
    ),
    "The {part} part of {run} was made by the recipe's own code, which evaluation does not "
    "execute; the validation and the test part are kept in the run.": (
        "{run} 的 {part} 集由配方自己的代码生成，评估时不会执行这些代码；这次运行中只保存了验"
        "证集和测试集。"
    ),
    "{recipe} is for the task {task!r}, which does not exist; there are: {known}.": (
        "{recipe} 的任务是 {task!r}，没有这个任务；可用的有：{known}。"
    ),
    "The {part} part has no examples to measure on.": "{part} 集中没有可用于评估的样本。",
    "The network {name} has several outputs; a classifier has one.": (
        "网络 {name} 有多个输出；分类器应只有一个输出。"
    ),
    "The network {name} puts out {outputs} numbers for a picture and there are {classes} "
    "classes; its last layer has to have {classes} units.": (
        "网络 {name} 对一张图片输出 {outputs} 个数，而类别有 {classes} 个；最后一层必须有 "
        "{classes} 个单元。"
    ),
    "{path} is empty; save or copy it again.": "{path} 是空文件；请重新保存或复制。",
    "{path} has no picture in it; pictures end in .png, .jpg, .gif, .bmp, .webp, .tif or the "
    "like.": "{path} 中没有图片；图片文件以 .png、.jpg、.gif、.bmp、.webp、.tif 等结尾。",
    "{path} has more pixels than are read at once; save it smaller.": (
        "{path} 的像素太多，无法一次读入；请缩小后保存。"
    ),
    "{path} is damaged or cut short ({reason}); save or copy it again.": (
        "{path} 已损坏或不完整（{reason}）；请重新保存或复制。"
    ),
    "{path} is not a picture in a format that can be read; save it as PNG or JPEG.": (
        "{path} 不是可读取格式的图片；请另存为 PNG 或 JPEG。"
    ),
    "{path} is a HEIC photograph, which needs one more package: pip install pillow-heif, or "
    "save it as JPEG.": (
        "{path} 是 HEIC 照片，还需要安装一个软件包：pip install pillow-heif；或另存为 JPEG。"
    ),
    "{recipe}: {percent:.2f}% accuracy": "{recipe}：准确率 {percent:.2f}%",
    "of {examples:,} pictures it had never seen are recognised.": (
        "在 {examples:,} 张从未见过的图片上的准确率。"
    ),
    "95% interval {low:.1f} to {high:.1f}%. Always naming the most frequent class: "
    "{majority:.1f}%.": (
        "95% 置信区间：{low:.1f}% 到 {high:.1f}%。如果总是猜样本最多的类别：{majority:.1f}%。"
    ),
    "mistakes": "错误数",
    "{wrong:,} of {examples:,}": "{wrong:,} / {examples:,}",
    "balanced accuracy": "平衡准确率",
    "log loss": "对数损失",
    "training took": "训练用时",
    "{seconds:.1f} s": "{seconds:.1f} 秒",
    "speed": "训练速度",
    "{rate:,.0f} samples/s": "{rate:,.0f} 样本/秒",
    "one epoch only": "只训练了一轮",
    "weights": "权重数",
    "How it learnt": "学习曲线",
    "What it takes for what": "混淆矩阵",
    "{name} named {count} times": "预测为 {name}：{count} 次",
    "Each row is what the pictures show, each column what the network said.": (
        "每一行是图片的真实类别，每一列是网络的预测。"
    ),
    "What it confuses most often:": "最常见的混淆：",
    "{truth} taken for {answer} ({count})": "把 {truth} 认成 {answer}（{count} 次）",
    ", ": "，",
    ".": "。",
    "class": "类别",
    "precision": "精确率",
    "recall": "召回率",
    "pictures": "图片数",
    "The mistakes it was surest of": "网络最有把握的错误",
    "a picture of {truth}, taken for {answer}": "真实类别为 {truth} 的图片，被认成 {answer}",
    "says {name}, {percent:.0f}%": "预测为 {name}（{percent:.0f}%）",
    "is {name}, {percent:.0f}%": "实际是 {name}（{percent:.0f}%）",
    "{shown} of {wrong:,} mistakes.": "共 {wrong:,} 个错误，这里显示 {shown} 个。",
    "It made none on the test part.": "网络在测试集上没有出错。",
    "What to do next": "下一步做什么",
    "Where the time went": "时间花在哪里",
    "preparation": "准备",
    "first epoch, with compilation": "第一轮（含编译）",
    "the other epochs": "其余各轮",
    "evaluation": "评估",
    "To have it again": "如何复现",
    "seed": "随机种子",
    "data": "数据",
    "{name} from {folder}": "{name}，来自 {folder}",
    "examples": "样本数",
    "{train:,} to train on, {validation:,} to watch, {test:,} to report on": (
        "训练 {train:,}，验证 {validation:,}，测试 {test:,}"
    ),
    "machine": "机器",
    "{processor}, {cores} cores": "{processor}，{cores} 核",
    "fingerprint": "数据指纹",
    "The test part was used for this page alone: nothing was trained on it or chosen by it.": (
        "测试集只用于生成本页：没有用它训练，也没有依据它做过任何选择。"
    ),
    "{seconds:.2f} s": "{seconds:.2f} 秒",
    "{path} is damaged: it is no Keras file.": "{path} 已损坏：它不是 Keras 文件。",
    "There is no run {name!r}, here or in the folder runs; did you mean {near}?": (
        "当前文件夹和 runs 文件夹中都没有运行 {name!r}；是不是 {near}？"
    ),
    "The network has learnt nothing that shows: it is right in {accuracy:.1f}%, and always naming "
    "the commonest class would be in {majority:.1f}%.": (
        "网络没有学到什么：正确率为 {accuracy:.1f}%，而总是回答最常见的类别也有 {majority:.1f}%。"
    ),
    "Try a learning rate ten times smaller, and look at the labels.": (
        "请把学习率减小到十分之一，并检查标签。"
    ),
    "The training loss did not move: try a larger learning rate, and look whether the layers are "
    "trainable.": "训练损失没有变化：请用更大的学习率，并检查各层是否可训练。",
    "{low:g} to {high:g}": "{low:g} 到 {high:g}",
    "Nothing came on standard input; a picture file is expected there.": (
        "标准输入中没有内容；那里应有一个图片文件。"
    ),
    "{path} is no name for a Python file; let it end in .py.": (
        "{path} 不是 Python 文件的名称；请以 .py 结尾。"
    ),
    "The networks of {name} cannot be made an ensemble, since their inputs are not known "
    "before they are called; build them as Sequential with an Input, or as functional "
    "models.": (
        "{name} 的网络无法组成集成，因为调用之前不知道它们的输入；请用带 Input 的 "
        "Sequential 或函数式模型来构建。"
    ),
    "{recipe} cannot be trained with members, since {reason}.": "{recipe} 无法以多"
    "个成员训练：{reason}。",
    "{run} is finished, and so are all its members.": "{run} 及其所有成员都已完成。",
    "Train several seeds side by side to see how much of the result is luck.": (
        "并排训练几个种子，看看结果里有多少是运气。"
    ),
    "Its hyperparameters are a choice, and others may be better.": "它的超参数只是"
    "一种选择，别的可能更好。",
    "Have them searched; the next training is then one of many.": "让程序去搜索；下"
    "一次训练就是许多次之一。",
    "A run has at least one member, and a cross-validation two folds.": (
        "一次运行至少有一个成员，交叉验证至少有两折。"
    ),
    "A run has either members or folds, not both.": "一次运行要么有成员，要么有折，不能两者都有。",
    "Together and alone": "集成与单个",
    "This is the ensemble of {members} networks: its answer is the mean of theirs. A "
    "single one of them is what an ordinary training gives, and the standard deviation "
    "says how much of that is luck.": (
        "这是 {members} 个网络的集成：它的回答是这些网络回答的平均。其中单个网络就是普"
        "通训练得到的结果，标准差说明其中有多少是运气。"
    ),
    "accuracy": "准确率",
    "calibration error": "校准误差",
    "the ensemble": "集成",
    "one network, mean ± standard deviation": "单个网络，均值 ± 标准差",
    "one network, on the fold it had not seen": "单个网络，在它未见过的那一折上",
    "The calibration error is by how much confidence and accuracy differ on average (15 "
    "bins). The curves below are the mean of all networks; each is a run of its own in the "
    "folder members.": (
        "校准误差是置信度与准确率平均相差多少（15 个区间）。下面的曲线是所有网络的平均；每个网"
        "络在文件夹 members 中各有一次自己的运行。"
    ),
}
