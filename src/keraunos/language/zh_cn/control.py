"""Simplified Chinese: the options of every recipe, and why a training is as it is."""

SENTENCES: dict[str, str] = {
    "{train:,} examples of {name}; the network sees each as numbers of the shape {shape}.": (
        "{name}，训练样本 {train:,} 个；网络看到的每个样本是形状为 {shape} 的数。"
    ),
    "The target of each has the shape {shape}.": "每个样本的目标形状为 {shape}。",
    "Balance of classes": "类别均衡",
    "The largest of {count} classes has {ratio:.1f} times as many examples as the smallest "
    "({most:,} and {fewest:,}).": (
        "{count} 个类别中，最大类的样本数是最小类的 {ratio:.1f} 倍（{most:,} 与 {fewest:,}）。"
    ),
    "A network that neglects the small classes can have a high accuracy all the same: look at "
    "balanced accuracy, precision and recall too.": (
        "忽略小类的网络同样可以有很高的准确率：请同时看平衡准确率、精确率和召回率。"
    ),
    "Preparation": "数据预处理",
    "Data": "数据",
    "Each has one of {count} classes.": "每个样本属于 {count} 个类别之一。",
    "Targets are amounts, {low:.3g} to {high:.3g}, with a standard deviation of {sd:.3g}.": (
        "目标是数量，从 {low:.3g} 到 {high:.3g}，标准差为 {sd:.3g}。"
    ),
    "That is balanced enough: accuracy means what it says, nothing has to be done.": (
        "类别足够均衡：准确率可以按字面理解，无需处理。"
    ),
    "Division": "数据划分",
    "{train:,} examples to learn from, {validation:,} to watch, {test:,} for the report.": (
        "{train:,} 个样本用于训练，{validation:,} 个用于验证，{test:,} 个用于测试报告。"
    ),
    "Weights are fitted to the first; what is chosen while training (the best epoch, when to "
    "stop) looks at the second; the third is looked at once, so that what it says holds for "
    "examples that nobody has seen.": (
        "权重只在训练集上拟合；训练中的选择（最佳轮次、何时停止）看验证集；测试集只看一次，"
        "这样它的结果才适用于从未见过的样本。"
    ),
    "Examples are taken as they were read.": "样本按读取时的原样使用。",
    "Nothing more has to be done to them.": "不需要其他处理。",
    "Texts have {median:.0f} words as a rule, and {most:.0f} or fewer in 95 of 100.": (
        "文本一般有 {median:.0f} 个词，95% 的文本不超过 {most:.0f} 个词。"
    ),
    "Each example counts the more the fewer its class has.": "类别样本越少，其每个样本的权重越大。",
    "Examples of smaller classes are seen repeatedly.": "小类的样本会重复使用（过采样）。",
    "Of larger classes some examples are left out.": "大类的一部分样本不使用（欠采样）。",
    "Validation and test part stay as they are.": "验证集和测试集保持不变。",
    "Texts become numbers, one for each word of a vocabulary.": (
        "文本变成数字，词表中的每个词对应一个。"
    ),
    "Texts become numbers, one for each character.": "文本变成数字，每个字符对应一个。",
    "Texts become numbers, one for each frequent piece of a word.": (
        "文本变成数字，每个常见的子词对应一个。"
    ),
    "Texts become numbers, one for each piece of the encoder's vocabulary.": (
        "文本变成数字，编码器词表中的每个子词对应一个。"
    ),
    "Both texts of a pair become numbers, each by its own vocabulary.": (
        "一对文本各按自己的词表变成数字。"
    ),
    "A long text becomes windows of one length, and each foretells the next token.": (
        "长文本切成等长的窗口，逐个预测下一个词元。"
    ),
    "Recordings become waves of one rate and one length.": "录音变成采样率和长度都相同的波形。",
    "It is fitted to the training part alone: what it knew of the others would flatter the "
    "result.": "它只在训练集上拟合：若用到其他部分的信息，结果会虚高。",
    "The network scales its inputs to small numbers itself, so that weights of all inputs learn "
    "at one pace and whoever uses it cannot forget it.": (
        "网络自己把输入缩放成小的数，使各输入的权重以相同的速度学习，使用者也不会忘记这一步。"
    ),
    "The network standardises its inputs itself, to a mean of 0 and a deviation of 1.": (
        "网络自己把输入标准化为均值 0、标准差 1。"
    ),
    "Each of {count:,} tokens or categories becomes {width} numbers that are learnt (an "
    "embedding): one-hot they would be {count:,} inputs, and none like another.": (
        "{count:,} 个词元或类别各变成 {width} 个可学习的数（嵌入）：若用独热编码，就是 {count:,} "
        "个彼此毫不相似的输入。"
    ),
    "If the small classes matter as much as the large ones, weigh examples:": (
        "如果小类和大类同样重要，给样本加权："
    ),
    "If they have very few examples, show these repeatedly:": "如果小类的样本极少，重复使用它们：",
    "With so few examples the result depends on which are in the test part: let every example be "
    "validated on once, with --folds 5.": (
        "样本这么少时，结果取决于哪些样本落在测试集里：用 --folds 5 做交叉验证，让每个样本都被验证"
        "一次。"
    ),
    "What was read becomes numbers by the preparation {kind}.": (
        "读取的内容由预处理 {kind} 变成数字。"
    ),
    "{rate:.3g} at its highest, {course}.": "最高 {rate:.3g}，{course}。",
    "{epochs} epochs, {steps:,} steps in all.": "{epochs} 轮，共 {steps:,} 步。",
    "Too few leave something unlearnt, too many learn the examples by heart; the model of the "
    "epoch with the smallest validation loss is kept beside the last one's.": (
        "太少会学不够，太多会死记样本；验证损失最小那一轮的模型会和最后的模型一起保存。"
    ),
    "SGD with a momentum of {momentum:g}.": "SGD，动量为 {momentum:g}。",
    "The recipe's own choice.": "由配方自己选定。",
    "Optimizer": "优化器",
    "It is the hyperparameter that matters most: too small learns slowly, too large jumps about "
    "or diverges.": "这是最重要的超参数：太小学得慢，太大则来回跳动甚至发散。",
    "Learning rate": "学习率",
    "after a rise {course}": "先上升，之后{course}",
    "down along half a cosine": "沿半个余弦下降",
    "by the schedule {kind}": "按 {kind} 调度",
    "Batch size": "批大小",
    "{size} examples in a step, {steps:,} steps in an epoch.": (
        "每步 {size} 个样本，每轮 {steps:,} 步。"
    ),
    "Small batches make many noisy steps, and the noise helps to generalise; large ones use the "
    "processor better and need a larger learning rate.": (
        "小批量的步数多、噪声大，噪声有助于泛化；大批量更能利用处理器，并需要更大的学习率。"
    ),
    "At most: training ends when the validation loss no longer improves, and goes back to the "
    "best epoch.": "这是上限：验证损失不再改善时训练结束，并回到最佳的一轮。",
    "Epochs": "训练轮数",
    "Several of its kind, each for its own part of the weights.": (
        "同类优化器有多个，各管一部分权重。"
    ),
    "Large steps at first find the region, small ones at the end settle in it.": (
        "开始时用大步找到区域，最后用小步稳定下来。"
    ),
    "It rises first, since the first gradients of a fresh network point anywhere.": (
        "它先上升（预热），因为新网络最初的梯度方向不可靠。"
    ),
    "It is multiplied by {factor:g} whenever the validation loss has not improved for {patience} "
    "epochs.": "验证损失连续 {patience} 轮没有改善时，学习率乘以 {factor:g}。",
    "constant after a rise": "上升后保持不变",
    "after a rise down along half a cosine": "上升后沿半个余弦下降",
    "Steps along the gradient, with momentum past small ups and downs: with a good schedule it "
    "often generalises best, and it asks for a well chosen learning rate.": (
        "沿梯度前进，动量帮助越过小的起伏：配合好的学习率调度，泛化往往最好，但学习率要仔细选。"
    ),
    "Each weight has a step of its own, by the recent size of its gradient: it learns quickly "
    "with one learning rate for nearly everything.": (
        "每个权重按其近期梯度的大小有自己的步长：学得快，同一个学习率几乎处处可用。"
    ),
    "Adam whose weight decay is apart from the gradient, as networks of attention and large ones "
    "want it.": "权重衰减与梯度分开的 Adam，适合注意力网络和大网络。",
    "Steps are divided by the recent size of the gradient: good where that changes, as in "
    "recurrent networks.": "步长除以近期梯度的大小：适合梯度变化大的情形，例如循环网络。",
    "Steps get smaller with all that a weight has seen: good for rare inputs, slow in long "
    "trainings.": "步长随权重累积的梯度而减小：适合稀疏输入，长时间训练会变慢。",
    "As Adagrad, of the recent past alone, and nearly without a learning rate.": (
        "类似 Adagrad，但只看近期的梯度，几乎不需要学习率。"
    ),
    "Steps of whole matrices are made orthogonal, so that no direction rules; all other weights "
    "are AdamW's.": ("把整个矩阵的更新正交化，不让某个方向占主导；其余权重用 AdamW。"),
    "If validation is worse than training, Adam with weight decay:": (
        "如果验证比训练差，使用带权重衰减的 Adam："
    ),
    "For the last bit of generalisation in a long training of pictures:": (
        "长时间训练图像、想再提高一点泛化时："
    ),
    "To learn something without tuning:": "想不调参就能学到东西：",
    "If the loss jumps or is not a number:": "如果损失跳动或变成非数：",
    "If it falls steadily but slowly from the first epoch on:": (
        "如果损失从第一轮起一直下降但很慢："
    ),
    "If the validation loss goes up and down at the end:": "如果验证损失到最后仍上下波动：",
    "constant": "保持不变",
    "down by the same factor in each step": "每步按同一比例下降",
    "down along a line": "沿直线下降",
    "down in a few steps": "分几级下降",
    "With data of your own, give more epochs and let it stop by itself:": (
        "用您自己的数据时，给更多轮数，让它自己停止："
    ),
    "If an epoch takes long and the processor is not busy, take twice as many, and a learning "
    "rate up to twice as high:": ("如果一轮很慢而处理器不忙，批大小加倍，学习率最多也加倍："),
    "If there are few examples, or validation is worse than training:": (
        "如果样本少，或验证比训练差："
    ),
    "{kind}: {depth} layers with kernels, up to {width} units or filters, {parameters:,} "
    "parameters that are trained.": (
        "{kind}：{depth} 个带权重矩阵的层，最多 {width} 个单元或滤波器，"
        "{parameters:,} 个可训练参数。"
    ),
    "A feed-forward network of dense layers": "全连接层组成的前馈网络",
    "Inputs have no order or neighbourhood that would tell of anything: dense layers combine all "
    "with all. One or two hidden layers are enough for most tables.": (
        "输入之间没有有意义的顺序或邻域：全连接层把所有输入两两组合。对多数表格，一两个隐藏层就够了。"
    ),
    "Network": "网络",
    "A recurrent network with attention": "带注意力的循环网络",
    "A network of attention (Transformer)": "注意力网络（Transformer）",
    "Convolutions, then recurrent layers": "先卷积，后循环层",
    "A recurrent network": "循环网络",
    "A convolutional network": "卷积网络",
    "A network of embeddings": "嵌入网络",
    "Attention lets each place look at every other at once, however far away: good for long "
    "sequences and many examples; recurrent networks and convolutions need fewer.": (
        "注意力让每个位置一次看到所有其他位置，无论多远：适合长序列和大量样本；"
        "循环网络和卷积网络需要的样本较少。"
    ),
    "The examples are sequences: a recurrent layer reads them in order, and the gates of LSTM "
    "and GRU keep what was long ago, where a simple one forgets.": (
        "样本是序列：循环层按顺序读取，LSTM 和 GRU 的门能记住很久以前的内容，而简单循环层会忘记。"
    ),
    "The examples are short sequences, which a simple recurrent layer reads in order; for long "
    "ones LSTM and GRU remember better.": (
        "样本是短序列，由简单循环层按顺序读取；对长序列，LSTM 和 GRU 记得更好。"
    ),
    "Filters look at a few neighbours at a time, wherever these are: phrases of a text, pieces "
    "of a series.": "滤波器每次看相邻的几个位置，无论在哪里：文本中的短语，序列中的片段。",
    "The examples are pictures: filters look at small neighbourhoods, and find a thing wherever "
    "it is, with far fewer weights than dense layers; deeper layers see larger parts.": (
        "样本是图像：滤波器看小的邻域，物体在哪里都能找到，权重远少于全连接层；"
        "越深的层看到的范围越大。"
    ),
    "What is alike in use gets similar vectors, whose products or sums say the rest.": (
        "用法相近的对象得到相近的向量，由它们的乘积或和给出答案。"
    ),
    "Inputs are added to what layers make of them (residual connections), so that the gradient "
    "reaches the first layers of a deep network.": (
        "层的输入加到其输出上（残差连接），使梯度能到达深层网络的前几层。"
    ),
    "Normalisation keeps the numbers between layers in one range, so that deep networks learn "
    "with larger steps.": "归一化使层间的数保持在同一范围，深层网络因此可以用更大的步长学习。",
    "ReLU between layers: cheap, and its gradient does not fade with depth.": (
        "层间用 ReLU：计算便宜，梯度不随深度消失。"
    ),
    "If even the training examples are not learnt well, make it wider:": (
        "如果连训练样本都学不好，加宽网络："
    ),
    "With more examples a deeper one pays:": "样本更多时，更深的网络更有利：",
    "If training is good and validation is not, make it narrower:": (
        "如果训练好而验证不好，收窄网络："
    ),
    "Output": "输出",
    "{units} units, activation {activation}.": "{units} 个单元，激活函数 {activation}。",
    "It is what people ask for; the loss is what can be learnt by, since it changes smoothly "
    "with the weights.": "它是人们关心的量；学习则依靠损失，因为损失随权重平滑变化。",
    "{metric}; more of it is better.": "{metric}；越大越好。",
    "{loss}, a loss of the recipe's own.": "{loss}，配方自己的损失。",
    "It is made for the task {task}; its docstring says what it adds.": (
        "它是为任务 {task} 设计的；其文档字符串说明了它由什么组成。"
    ),
    "Sparse categorical cross-entropy.": "稀疏分类交叉熵。",
    "Exactly one class is right: the loss is the negative logarithm of the probability that the "
    "network gives to it. Labels are whole numbers; one-hot targets would say the same and take "
    "more room.": (
        "恰好一个类别正确：损失是网络给它的概率的负对数。标签是整数；独热目标表达的内容相同，"
        "但占用更多空间。"
    ),
    "Categorical cross-entropy.": "分类交叉熵。",
    "Exactly one class is right, and targets are one-hot, so that they can be smoothed or mixed; "
    "with plain labels the sparse one is the same.": (
        "恰好一个类别正确，目标是独热的，因此可以平滑或混合；对整数标签，稀疏分类交叉熵与它相同。"
    ),
    "Binary cross-entropy.": "二元交叉熵。",
    "Each output is a yes or no of its own, and several may be yes.": (
        "每个输出各自回答是或否，可以有多个为是。"
    ),
    "Mean squared error.": "均方误差。",
    "Targets are amounts. Large errors count much, and what is learnt is the mean of what is to "
    "be expected.": "目标是数量。大误差影响大，学到的是期望值（均值）。",
    "Mean absolute error.": "平均绝对误差。",
    "Targets are amounts. All errors count by their size, so that outliers do not rule, and what "
    "is learnt is the median of what is to be expected.": (
        "目标是数量。误差按大小计入，离群值不会占主导，学到的是中位数。"
    ),
    "Huber loss.": "Huber 损失。",
    "Targets are amounts. Small errors count by their square, large ones by their size: smooth "
    "near the aim, and not ruled by outliers.": (
        "目标是数量。小误差按平方计，大误差按大小计：在目标附近平滑，又不受离群值左右。"
    ),
    "Cross-entropy of each token, padding left out.": "逐词元的交叉熵，不计填充。",
    "At each place one token of the vocabulary is right, and the loss is the negative logarithm "
    "of its probability.": "每个位置上词表中恰好一个词元正确，损失是其概率的负对数。",
    "Connectionist temporal classification.": "联结主义时间分类（CTC）。",
    "It is known what was said and not when: the loss adds up all ways in which the words may "
    "lie along the recording (Graves et al. 2006).": (
        "只知道说了什么，不知道何时说的：损失对词语在录音中所有可能的对齐方式求和"
        "（Graves 等，2006）。"
    ),
    "A focal loss of centres, and the overlap of boxes.": "中心点的焦点损失，加上框的重叠程度。",
    "Nearly all places are no centre; the focal loss keeps these many easy ones from drowning "
    "the few that count, and boxes are judged by how far they overlap.": (
        "几乎所有位置都不是中心；焦点损失避免大量容易的位置淹没少数重要的位置，框则按重叠程度评判。"
    ),
    "One unit for each class; softmax makes probabilities that add up to 1.": (
        "每个类别一个单元；softmax 给出总和为 1 的概率。"
    ),
    "Metric": "评价指标",
    "It is what people ask for; the report has balanced accuracy, precision and recall of each "
    "class beside it, since classes are not of one size.": (
        "它是人们关心的量；由于各类大小不同，报告里还有平衡准确率以及各类的精确率和召回率。"
    ),
    "Accuracy: the share of examples that are told right.": "准确率：判断正确的样本所占比例。",
    "Mean IoU: how far what is found and what is there overlap, the mean over classes.": (
        "平均 IoU：找到的与实际的重叠程度，对各类取平均。"
    ),
    "mAP at 0.5: how precise and how complete boxes are that overlap by half or more.": (
        "mAP@0.5：重叠达到一半的框有多精确、多完整。"
    ),
    "BLEU: how many words and phrases a translation shares with one by people.": (
        "BLEU：译文与人工译文共有多少词和短语。"
    ),
    "Word accuracy: 1 less the word error rate.": "词准确率：1 减去词错误率。",
    "How many of the made pictures another network recognises, with all classes among them.": (
        "生成的图像中有多少能被另一个网络识别，且各类都有。"
    ),
    "R2: the share of the variance that is foretold; RMSE and MAE say it in the target's unit.": (
        "R2：被预测出的方差比例；RMSE 和 MAE 用目标的单位表达。"
    ),
    "Skill: how much smaller the error is than that of a simple forecast; 0 is no better.": (
        "技巧分：误差比简单预测小多少；0 表示没有更好。"
    ),
    "Mean return: the reward that the policy earns in an episode, over many episodes.": (
        "平均回报：策略在一个回合中得到的奖励，对许多回合取平均。"
    ),
    "How much of the way to the other picture's style was gone.": "向另一幅图的风格走了多远。",
    "Two losses of binary cross-entropy, one against the other.": "两个二元交叉熵损失，相互对抗。",
    "The discriminator is to tell examples from what the generator makes, the generator to be "
    "taken for an example. Neither loss has to fall: what counts is the pictures.": (
        "判别器要区分真实样本和生成的样本，生成器要让生成物被当作真实样本。两个损失都不必下降："
        "重要的是图像。"
    ),
    "The loss is part of the model's own step.": "损失是模型自己的训练步骤的一部分。",
    "What it learns cannot be told by labels alone; the recipe's source says how.": (
        "它所学的不能只用标签表达；配方的源代码说明了做法。"
    ),
    "The network brings an end of its own.": "网络有自己的输出结构。",
    "Its shape is what the task asks for; the loss takes it as it is.": (
        "其形状由任务决定；损失直接使用它。"
    ),
    "Each unit is a probability by itself, between 0 and 1.": (
        "每个单元各是一个 0 到 1 之间的概率。"
    ),
    "If the network is too sure of itself, or some labels are wrong:": (
        "如果网络过于自信，或有些标签是错的："
    ),
    "If a few targets are far off, mean absolute error or Huber lets them count less; that is a "
    "line in a copy of the recipe (keraunos new).": (
        "如果有少数目标偏离很远，平均绝对误差或 Huber 会降低它们的影响；"
        "在配方副本（keraunos new）里改一行即可。"
    ),
    "Values between -1 and 1, as those of the examples that are to be made.": (
        "值在 -1 到 1 之间，与要生成的样本相同。"
    ),
    "An amount may be any number: no activation cuts it off.": (
        "数量可以是任意数：没有激活函数截断它。"
    ),
    "Plain numbers (logits): the loss makes probabilities of them itself, which is more exact.": (
        "普通的数（logits）：由损失自己变成概率，数值上更精确。"
    ),
    "It is what the loss takes.": "这是损失所需要的。",
    "If the validation loss rises while the training loss falls:": (
        "如果训练损失下降而验证损失上升："
    ),
    "{list}.": "{list}。",
    "None.": "无。",
    "There are {ratio:,.0f} parameters for each training example, enough to learn them by heart: "
    "what is learnt has to be kept simple.": (
        "每个训练样本对应 {ratio:,.0f} 个参数，足以死记样本：必须使学到的东西保持简单。"
    ),
    "There are {ratio:.2g} parameters for each training example; little keeps such a network "
    "from generalising.": "每个训练样本对应 {ratio:.2g} 个参数；这样的网络一般能够泛化。",
    "Regularisation": "正则化",
    "dropout of {rate:g}": "dropout {rate:g}",
    "batch normalisation, whose batches are noise too": "批归一化（批次本身也带来噪声）",
    "noise on the inputs": "输入加噪声",
    "augmentation: examples are changed at random in every epoch": ("数据增强：每轮都随机改变样本"),
    "a penalty on large weights (L1 or L2)": "对大权重的惩罚（L1 或 L2）",
    "weight decay of {decay:g}": "权重衰减 {decay:g}",
    "label smoothing of {share:g}": "标签平滑 {share:g}",
    "early stopping": "早停",
    "Or keep weights small:": "或者让权重保持较小：",
    "How high the learning rates of the schedule {kind} are is not known; choose a learning_rate "
    "too.": "无法得知学习率调度 {kind} 的最高值；请同时指定 learning_rate。",
    "plateau_factor goes with reduce_on_plateau; choose both.": (
        "plateau_factor 要与 reduce_on_plateau 一起使用；请两个都指定。"
    ),
    "{name} lies between {low:g} and {high:g}; it cannot be {given:g}.": (
        "{name} 应在 {low:g} 到 {high:g} 之间；不能是 {given:g}。"
    ),
    "reduce_on_plateau changes the learning rate by itself; leave out {option}.": (
        "reduce_on_plateau 会自己改变学习率；请去掉 {option}。"
    ),
    "balance is for examples that have one class each, and those of {recipe} have not; leave it "
    "out.": "balance 用于每个样本有一个类别的数据，{recipe} 的样本不是这样；请去掉它。",
    "label_smoothing is for losses of classes, and {recipe} learns by {loss}; leave it out.": (
        "label_smoothing 用于分类损失，而 {recipe} 使用 {loss}；请去掉它。"
    ),
    "{recipe} has no layers with kernels that l1 and l2 could be for; leave them out.": (
        "{recipe} 没有可以使用 l1 和 l2 的带权重矩阵的层；请去掉它们。"
    ),
    "{option} does not go with {recipe}, whose steps have losses of their own; leave it out.": (
        "{option} 不适用于 {recipe}，它的训练步骤有自己的损失；请去掉它。"
    ),
    "{option} does not go with {recipe}, which brings optimizers of its own; leave it out.": (
        "{option} 不适用于 {recipe}，它自带优化器；请去掉它。"
    ),
    "{option} does not go with {recipe}, of which it is not known how many steps its optimizer "
    "takes; leave it out.": (
        "{option} 不适用于 {recipe}，无法得知它的优化器共走多少步；请去掉它。"
    ),
    "Say what was chosen for the data and why: loss, network, optimizer, regularisation.": (
        "说明针对数据选择了什么以及原因：损失、网络、优化器、正则化。"
    ),
    "Options of every recipe; what is not chosen is as the recipe has it": (
        "所有配方共有的选项；未指定的按配方自己的设置"
    ),
    "in the place of the recipe's own, with its usual learning rate": (
        "替换配方自己的优化器，使用它常用的学习率"
    ),
    "the highest, for recipes that have none of their own": "最高学习率，用于自己没有此项的配方",
    "how the learning rate goes down": "学习率如何下降",
    "share of all steps in which it rises": "学习率上升（预热）的步数所占比例",
    "what weights lose in each step, times the learning rate": "每步权重减少的比例（再乘以学习率）",
    "the longest gradient of a weight": "权重梯度的最大范数",
    "penalty on absolute weights": "对权重绝对值的惩罚",
    "penalty on squared weights": "对权重平方的惩罚",
    "share of a target that all classes have together": "目标中由所有类别平分的比例",
    "of classes with few examples, in the training part": "训练集中样本少的类别如何处理",
    "epochs without a smaller validation loss; the best is restored": (
        "验证损失多少轮没有变小就停止；恢复最佳的一轮"
    ),
    "the same, then the learning rate is multiplied": "同上，但改为缩小学习率",
    "by this, 0.5 if nothing is chosen": "缩小的倍数，未指定时为 0.5",
    "Batch normalisation is left out: in recurrent layers and attention the steps of a "
    "sequence are no batch of like examples, and layer normalisation does its work.": (
        "不用批归一化：在循环层和注意力中，一个序列的各步不是一批同类的样本，由层归一化代替。"
    ),
    "Dropout and batch normalisation are left out: there is no hidden layer, and large "
    "vectors are penalised.": ("不用 dropout 和批归一化：没有隐藏层，而且过大的向量会受到惩罚。"),
    "Dropout is left out: batch normalisation after each convolution does much of its work.": (
        "不用 dropout：每个卷积之后的批归一化已经起到大部分作用。"
    ),
}
