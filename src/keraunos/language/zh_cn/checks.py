"""Simplified Chinese: what is wrong before the first step."""

SENTENCES: dict[str, str] = {
    "{sentence}": "{sentence}",
    "The checks before the training failed ({kind}: {problem}), and the training goes on "
    "without them; please report this.": (
        "训练前的检查自身出了错（{kind}: {problem}），训练跳过检查、照常进行；请报告这个问题。"
    ),
    "The labels in {y} run from 1 to {high}, but the loss {loss} counts {units} classes from "
    "0; subtract 1: {y} = {y} - 1.": (
        "{y} 中的标签是 1 到 {high}，而损失函数 {loss} 的 {units} 个类别从 0 开始编号；请减去 1："
        "{y} = {y} - 1。"
    ),
    "{y} holds the label {value} (row {row}), but the loss {loss} counts classes from 0; "
    "number them anew with names, {y} = np.unique({y}, return_inverse=True), or leave a label "
    "out with keras.losses.{made}(ignore_class={value}).": (
        "{y} 中有标签 {value}（下标 {row}），而损失函数 {loss} 的类别从 0 开始编号；请用 names, "
        "{y} = np.unique({y}, return_inverse=True) 重新编号，或用 "
        "keras.losses.{made}(ignore_class={value}) 忽略某个标签。"
    ),
    "{y} holds the label {value} (row {row}), but the network ends with {units} units and "
    "knows only 0 to {last}; give its last layer {needed} units, or correct the labels.": (
        "{y} 中有标签 {value}（下标 {row}），而网络的输出层有 {units} 个单元，只认识 0 到 {last}；"
        "请把输出层改成 {needed} 个单元，或更正标签。"
    ),
    "{y} holds {value} (row {row}), but the loss {loss} expects whole numbers, one for each "
    'class; for predicting quantities use loss="mse".': (
        "{y} 中有 {value}（下标 {row}），而损失函数 {loss} 要求标签是整数，每个类别对应一个；"
        '要预测连续数值，请用 loss="mse"。'
    ),
    "{percent}% of the rows of {y} name several classes, but the loss {loss} expects exactly "
    'one; use activation="sigmoid" and loss="binary_crossentropy".': (
        "{y} 中有 {percent}% 的样本同时标了多个类别，而损失函数 {loss} 要求恰好一个；请用 "
        'activation="sigmoid" 和 loss="binary_crossentropy"。'
    ),
    "validation_split takes the last {percent}% of the samples, and {y} is in the order of its "
    "classes, so the validation sees only {validated} of {classes} classes; shuffle first: "
    "order = np.random.permutation(len({y})), then {x} = {x}[order] and {y} = {y}[order].": (
        "validation_split 取最后 {percent}% 的样本，而 {y} 是按类别排序的，所以 {classes} "
        "个类别中只有 {validated} 个会出现在验证集里；请先打乱：order = "
        "np.random.permutation(len({y}))，再 {x} = {x}[order]、{y} = {y}[order]。"
    ),
    "{validation} holds samples of {x} itself, so the validation cannot show whether the "
    "network generalises; hold samples back with validation_split=0.2.": (
        "{validation} 中就是 {x} 本身的样本，验证结果说明不了网络的泛化能力；请用 "
        "validation_split=0.2 留出一部分样本。"
    ),
    "{x} holds no samples (shape {shape}); look at how the data were loaded.": (
        "{x} 中没有样本（形状 {shape}）；请检查数据是怎么加载的。"
    ),
    "{x} has {n} samples, but {y} has {m}; they must belong together, one by one.": (
        "{x} 有 {n} 个样本，而 {y} 有 {m} 个；两者必须一一对应。"
    ),
    "{weights} holds NaN or infinity ({count} in all), the first in row "
    "{row}, and the loss would not be a number either; correct them.": (
        "{weights} 中有 {count} 个 NaN 或无穷大，第一个的下标是 {row}，损失也会因此变成 NaN；"
        "请更正。"
    ),
    "The labels in {y} are sorted by class and shuffle=False keeps that order, so each batch "
    "holds one class; leave shuffle=False out.": (
        "{y} 中的标签是按类别排序的，shuffle=False 又保持这个顺序，每个批次里就只有一个类别；"
        "请去掉 shuffle=False。"
    ),
    "Every weight in {weights} is 0, so no sample counts and nothing is learnt; give weights "
    "above 0.": "{weights} 中的权重全是 0，没有样本起作用，什么也学不到；请给出大于 0 的权重。",
    "{x} is a Python list, and Keras takes that for several inputs or outputs; use {x} = "
    "np.array({x}).": (
        "{x} 是 Python 列表，Keras 会把它当成多个输入或输出；请用 {x} = np.array({x})。"
    ),
    "The loss {loss} compares the outputs with labels, but fit was given no y; give fit(x, y), "
    "or fit(x, x) for a network that reproduces its input.": (
        "损失函数 {loss} 要把输出与标签比较，但 fit 没有收到 y；请写 fit(x, y)，"
        "若网络要重建自己的输入，则写 fit(x, x)。"
    ),
    "x has no array for the input {missing}; it has {present}.": (
        "x 中没有输入 {missing} 的数组，只有 {present}。"
    ),
    "x is a list of {n} arrays, and Keras takes that for {n} inputs, but the network has "
    "{inputs}; put the samples into one array with x = np.stack(x).": (
        "x 是 {n} 个数组组成的列表，Keras 会把它当成 {n} 个输入，而网络有 {inputs} 个输入；请用 x "
        "= np.stack(x) 把样本合成一个数组。"
    ),
    "x has {n} arrays, but the network has {inputs} inputs: {names}.": (
        "x 中有 {n} 个数组，而网络有 {inputs} 个输入：{names}。"
    ),
    "{x} holds NaN or infinity ({count} in all), the first at "
    "{x}[{index}], and the loss will not be a number either; remove those samples, or put "
    "numbers in with np.nan_to_num({x}).": (
        "{x} 中有 {count} 个 NaN 或无穷大，第一个是 {x}[{index}]，损失也会因此变成 NaN；"
        "请删掉这些样本，或用 np.nan_to_num({x}) 换成数字。"
    ),
    "{x} has shape {shape}, but the network expects {expected}; change the data, or the shape "
    "that the network begins with.": (
        "{x} 的形状是 {shape}，而网络要求 {expected}；请改数据，或改网络开头的输入形状。"
    ),
    "Every number in {x} is {value}, so there is nothing to learn from; look at how the data "
    "were loaded.": "{x} 中的数全是 {value}，没有东西可学；请检查数据是怎么加载的。",
    "{x} holds dates or times (dtype {dtype}), not numbers; turn them into numbers, such as "
    '{x}.astype("int64"), and scale those.': (
        '{x} 中是日期或时间（dtype {dtype}），不是数字；请先转成数字，例如 {x}.astype("int64")，'
        "再做缩放。"
    ),
    "{x} has shape {shape}, but the network expects {expected}; use {x} = {x}.reshape(-1, "
    "{sizes}).": (
        "{x} 的形状是 {shape}，而网络要求 {expected}；请用 {x} = {x}.reshape(-1, {sizes})。"
    ),
    "{x} has shape {shape}, but layer '{layer}' ({kind}) needs one more axis, for the channels "
    "or features of each point; use {x} = {x}[..., None].": (
        "{x} 的形状是 {shape}，而“{layer}”层（{kind}）还要一个维度来放每个点的通道或特征；请用 "
        "{x} = {x}[..., None]。"
    ),
    "{x} holds {value} (row {row}), but layer '{layer}' (Embedding) knows only 0 to {last} and "
    "would silently take another entry; use input_dim={needed} there, or correct the numbers.": (
        "{x} 中有 {value}（下标 {row}），而“{layer}”层（Embedding）只认识 0 到 {last}，"
        "会悄悄取到别的条目；请在那里设 input_dim={needed}，或更正这些数。"
    ),
    "{x} has columns that are no numbers: {columns}; encode each, for instance with "
    "keras.layers.StringLookup, or leave it out.": (
        "{x} 中有些列不是数字：{columns}；请逐列编码，例如用 keras.layers.StringLookup，"
        "或去掉这些列。"
    ),
    "{x} has shape {shape}, with {channels} channels first, but layer '{layer}' has channels "
    "last; use {x} = np.moveaxis({x}, 1, -1).": (
        "{x} 的形状是 {shape}，{channels} 个通道在前，而“{layer}”层要求通道在最后；请用 {x} = "
        "np.moveaxis({x}, 1, -1)。"
    ),
    "{x} holds {value} (row {row}), but layer '{layer}' (Embedding) looks up whole numbers; "
    "give it the numbers of the words or categories.": (
        "{x} 中有 {value}（下标 {row}），而“{layer}”层（Embedding）要用整数查表；"
        "请给它词或类别的编号。"
    ),
    "{x} holds text (the first is {first}), not numbers; encode it first, words with "
    "keras.layers.StringLookup, sentences with keras.layers.TextVectorization, numbers with "
    '{x}.astype("float32").': (
        "{x} 中是文本（第一个是 {first}），不是数字；请先编码：单词用 keras.layers.StringLookup，"
        '句子用 keras.layers.TextVectorization，数字用 {x}.astype("float32")。'
    ),
    "{x} holds Python objects (dtype {dtype}), not numbers; give all samples one shape "
    "(keras.utils.pad_sequences does it for sequences of different lengths) and put them "
    "together with np.stack.": (
        "{x} 中是 Python 对象（dtype {dtype}），不是数字；"
        "请让所有样本形状相同（长短不一的序列可用 keras.utils.pad_sequences），再用 np.stack "
        "合在一起。"
    ),
    "{y} holds text (the first is {first}), but labels must be numbers; number the classes "
    "with names, {y} = np.unique({y}, return_inverse=True).": (
        "{y} 中是文本（第一个是 {first}），而标签必须是数字；请给类别编号：names, {y} = "
        "np.unique({y}, return_inverse=True)。"
    ),
    "{y} holds Python objects (dtype {dtype}), not numbers; convert it, for instance with "
    'np.asarray({y}.tolist(), dtype="float32").': (
        "{y} 中是 Python 对象（dtype {dtype}），不是数字；请转换，例如用 np.asarray({y}.tolist(), "
        'dtype="float32")。'
    ),
    "{y} holds text (the first is {first}), but the loss {loss} needs numbers; convert it with "
    '{y}.astype("float32").': (
        '{y} 中是文本（第一个是 {first}），而损失函数 {loss} 需要数字；请用 {y}.astype("float32") '
        "转换。"
    ),
    "Every label in {y} is {value}, so the network can only learn to answer that; give samples "
    "of every class or value.": (
        "{y} 中的标签全是 {value}，网络只能学会一律输出它；请给出各个类别或各种取值的样本。"
    ),
    "{y} holds NaN or infinity ({count} in all), the first at "
    "{y}[{index}], and the loss would not be a number either; remove those samples.": (
        "{y} 中有 {count} 个 NaN 或无穷大，第一个是 {y}[{index}]，损失也会因此变成 NaN；"
        "请删掉这些样本。"
    ),
    "Layer '{layer}' uses relu, which may give 0 for every class, and then the loss {loss} is "
    'not a number; use activation="softmax" there.': (
        "“{layer}”层用了 relu，可能给每个类别都输出 0，损失函数 {loss} 就会得到 NaN；请在那里用 "
        'activation="softmax"。'
    ),
    "Layer '{layer}' judges each class by itself (sigmoid), but the loss {loss} expects "
    'probabilities that add up to 1; use activation="softmax" if exactly one class is right, '
    'or loss="binary_crossentropy" if several may be.': (
        "“{layer}”层对每个类别单独判断（sigmoid），而损失函数 {loss} 要求各类别的概率加起来等于 "
        '1；如果只有一个类别正确，请用 activation="softmax"，如果可能有多个，请用 '
        'loss="binary_crossentropy"。'
    ),
    "Layer '{layer}' cuts negative numbers off (relu), and the loss {loss} needs them; remove "
    "the activation there.": (
        "“{layer}”层会截掉负数（relu），而损失函数 {loss} 需要负数；请去掉那里的激活函数。"
    ),
    "A softmax is applied twice at the end of the network (layer '{layer}' is the last of "
    "them), which makes all classes nearly equally likely; remove one of them.": (
        "网络末尾做了两次 softmax（后一次在“{layer}”层），各类别的概率会变得几乎一样；"
        "请去掉其中一次。"
    ),
    "Layer '{layer}' applies softmax to a single unit, which is always 1, so nothing can be "
    'learnt; use activation="sigmoid" with loss="binary_crossentropy" for yes or no, or one '
    "unit for each class.": (
        "“{layer}”层只对一个单元做 softmax，结果永远是 1，什么也学不到；二分类请用 "
        'activation="sigmoid" 和 loss="binary_crossentropy"，多分类请让每个类别各有一个单元。'
    ),
    "Dropout layer '{dropout}' comes after the last layer '{layer}' and erases part of the "
    "predictions while training; put it before that layer.": (
        "Dropout 层“{dropout}”在最后的“{layer}”层之后，训练时会抹掉一部分预测值；"
        "请把它放到那一层之前。"
    ),
    "Layer '{layer}' applies sigmoid, but the loss {loss}(from_logits=True) expects plain "
    "numbers; remove the activation there.": (
        "“{layer}”层做了 sigmoid，而损失函数 {loss}(from_logits=True) 要求未经激活的输出；"
        "请去掉那里的激活函数。"
    ),
    "Layer '{layer}' may give negative numbers (activation: {activation}), of which the loss "
    '{loss} takes a logarithm; use activation="softplus" or "exponential" there.': (
        "“{layer}”层可能输出负数（激活函数：{activation}），而损失函数 {loss} 要对输出取对数；"
        '请在那里用 activation="softplus" 或 "exponential"。'
    ),
    "The loss {loss} needs one unit for each class, but layer '{layer}' has only one; for yes "
    'or no use activation="sigmoid" and loss="binary_crossentropy".': (
        "损失函数 {loss} 要求每个类别各有一个单元，而“{layer}”层只有一个；二分类请用 "
        'activation="sigmoid" 和 loss="binary_crossentropy"。'
    ),
    "Layer '{layer}' applies sigmoid and the loss {loss}(from_logits=True) applies it again, "
    "which slows learning down; leave from_logits=True out, or remove the sigmoid.": (
        "“{layer}”层做了 sigmoid，损失函数 {loss}(from_logits=True) 又做一次，学习会变慢；请去掉 "
        "from_logits=True，或去掉 sigmoid。"
    ),
    "Layer '{layer}' applies softmax and the loss {loss}(from_logits=True) applies it again, "
    "which slows learning down; leave from_logits=True out, or remove the softmax.": (
        "“{layer}”层做了 softmax，损失函数 {loss}(from_logits=True) 又做一次，学习会变慢；请去掉 "
        "from_logits=True，或去掉 softmax。"
    ),
    "Layer '{layer}' chooses one of {units} classes (softmax), but the loss {loss} judges each "
    'of them by itself; use loss="{fitting}", or activation="sigmoid" if '
    "several classes may be right.": (
        "“{layer}”层在 {units} 个类别中选一个（softmax），而损失函数 {loss} 对每个类别单独判断；"
        '请用 loss="{fitting}"，如果可能有多个类别正确，则用 activation="sigmoid"。'
    ),
    "Layer '{layer}' gives numbers that are no probabilities (activation: {activation}), but "
    'the loss {loss} expects them between 0 and 1; use activation="sigmoid" there, or '
    "loss=keras.losses.{made}(from_logits=True) without an activation.": (
        "“{layer}”层的输出不是概率（激活函数：{activation}），而损失函数 {loss} 要求 0 到 1 "
        '之间的概率；请在那里用 activation="sigmoid"，或者不用激活函数，而用 '
        "loss=keras.losses.{made}(from_logits=True)。"
    ),
    "Layer '{layer}' gives plain numbers (activation: {activation}), but the loss {loss} "
    'expects probabilities; use activation="softmax" there, or '
    "loss=keras.losses.{made}(from_logits=True).": (
        "“{layer}”层的输出不是概率（激活函数：{activation}），而损失函数 {loss} 要求概率；"
        '请在那里用 activation="softmax"，或用 loss=keras.losses.{made}(from_logits=True)。'
    ),
    "The metric '{metric}' does not understand the labels of the loss {loss}; use "
    'metrics=["accuracy"] or keras.metrics.{better}().': (
        '评估指标“{metric}”不适用于损失函数 {loss} 的标签；请用 metrics=["accuracy"] 或 '
        "keras.metrics.{better}()。"
    ),
    "The metric '{metric}' counts right classes, but {y} holds quantities (loss {loss}), so "
    'its value means nothing; use metrics=["mae"].': (
        "评估指标“{metric}”统计分类正确的比例，而 {y} 中是连续数值（损失函数 {loss}），"
        '它的值没有意义；请用 metrics=["mae"]。'
    ),
    "The metric '{metric}' (keras.metrics.Accuracy) counts outputs that equal the label "
    'exactly, which probabilities hardly ever do; use metrics=["accuracy"] or '
    "keras.metrics.{better}().": (
        "评估指标“{metric}”（keras.metrics.Accuracy）只统计与标签完全相等的输出，"
        '而概率几乎不会如此；请用 metrics=["accuracy"] 或 keras.metrics.{better}()。'
    ),
    "The metric '{metric}' (BinaryAccuracy) judges each of {units} units by itself and says "
    'nothing of the chosen class; use metrics=["accuracy"].': (
        "评估指标“{metric}”（BinaryAccuracy）对 {units} 个单元逐个判断，说明不了选出的类别对不对；"
        '请用 metrics=["accuracy"]。'
    ),
    "The metric '{metric}' calls an output above 0.5 a yes, but with from_logits=True it is "
    "one above 0; use metrics=[keras.metrics.BinaryAccuracy(threshold=0.0)].": (
        "评估指标“{metric}”把大于 0.5 的输出算作正类，而 from_logits=True 时应以 0 为界；请用 "
        "metrics=[keras.metrics.BinaryAccuracy(threshold=0.0)]。"
    ),
    "The numbers in {column} spread widely (standard deviation {spread}), and nothing scales "
    "them before layer '{layer}', so learning will be slow or diverge; begin the network with "
    "normalize = layers.Normalization(), after normalize.adapt({x}).": (
        "{column} 中的数相差很大（标准差 {spread}），到“{layer}”层之前又没有缩放，"
        "学习会很慢甚至发散；请让网络以 normalize = layers.Normalization() 开头，并先调用 "
        "normalize.adapt({x})。"
    ),
    "{x} holds numbers from 0 to {high}, and nothing scales them before layer '{layer}', so "
    "learning will be slow and unsteady; begin the network with layers.Rescaling(1 / 255) (one "
    "that was trained before: with its own preprocess_input).": (
        "{x} 中是 0 到 {high} 的数，到“{layer}”层之前没有缩放，学习会又慢又不稳定；请让网络以 "
        "layers.Rescaling(1 / 255) 开头（预训练网络则用它自己的 preprocess_input）。"
    ),
    "The numbers in {x} are at most {high} already, and layer '{layer}' (Rescaling) divides "
    "them again, so nearly nothing of them is left; leave one of the two out.": (
        "{x} 中的数最大已经只有 {high}，“{layer}”层（Rescaling）又除一次，数值就小得所剩无几了；"
        "请只缩放一次，去掉其中一处。"
    ),
    "{y} has shape {shape}, but for this network the loss {loss} needs {expected}; change the "
    "shape of one of them.": (
        "{y} 的形状是 {shape}，而对这个网络，损失函数 {loss} 要求 {expected}；"
        "请改标签或网络输出的形状。"
    ),
    "{y} has a column for each of {classes} classes (one-hot), but the loss {loss} expects one "
    'whole number a sample; use loss="categorical_crossentropy", or {y}.argmax(axis=-1).': (
        "{y} 有 {classes} 列，每个类别一列（独热编码），而损失函数 {loss} 要求每个样本一个整数；"
        '请用 loss="categorical_crossentropy"，或 {y}.argmax(axis=-1)。'
    ),
    "{y} has one number a sample (shape {shape}), but the loss {loss} expects a column for "
    'each class; use loss="sparse_categorical_crossentropy", or '
    "keras.utils.to_categorical({y}, {units}).": (
        "{y} 每个样本只有一个数（形状 {shape}），而损失函数 {loss} 要求每个类别一列（独热编码）；"
        '请用 loss="sparse_categorical_crossentropy"，或 keras.utils.to_categorical({y}, '
        "{units})。"
    ),
    "{y} has one number a sample (shape {shape}), but the network ends with {units} units, and "
    "the loss {loss} expects a label for each; for yes or no end with one unit, for one of "
    '{units} classes use activation="softmax" and loss="sparse_categorical_crossentropy".': (
        "{y} 每个样本只有一个数（形状 {shape}），而网络的输出层有 {units} 个单元，损失函数 {loss} "
        "要求每个单元都有标签；二分类请让输出层只有一个单元，{units} 个类别的分类请用 "
        'activation="softmax" 和 loss="sparse_categorical_crossentropy"。'
    ),
    "The network ends with softmax over {units} classes, but {y} has one number a sample and "
    'the loss {loss} is for quantities; use loss="sparse_categorical_crossentropy".': (
        "网络以 {units} 个类别的 softmax 结尾，而 {y} 每个样本只有一个数，损失函数 {loss} "
        '又是用于连续数值的；请用 loss="sparse_categorical_crossentropy"。'
    ),
    "{y} has {classes} columns, one for each class, but the network ends with {units} units; "
    "give its last layer {classes} units.": (
        "{y} 有 {classes} 列，每个类别一列，而网络的输出层有 {units} 个单元；请把输出层改成 "
        "{classes} 个单元。"
    ),
    "{y} has shape {shape} and the network's output {output}, so the loss {loss} compares each "
    "number with several others; make the two shapes equal (a recurrent last layer needs "
    "return_sequences=False to give one result a sample).": (
        "{y} 的形状是 {shape}，网络输出的形状是 {output}，损失函数 {loss} "
        "会拿每个数与好几个数比较；请让两个形状相同（最后一层若是循环层，要设 "
        "return_sequences=False，才会每个样本给出一个结果）。"
    ),
    "{y} has {targets} numbers a sample, but the network ends with {units} units; give its "
    "last layer {targets} units.": (
        "{y} 每个样本有 {targets} 个数，而网络的输出层有 {units} 个单元；请把输出层改成 {targets} "
        "个单元。"
    ),
    "{y} holds {value} (row {row}), but the loss {loss} expects values between 0 and 1; scale "
    'them, or use loss="mse" for quantities.': (
        "{y} 中有 {value}（下标 {row}），而损失函数 {loss} 要求 0 到 1 之间的值；请缩放，"
        '要预测连续数值则用 loss="mse"。'
    ),
    "The labels in {y} are 1 and 2, but the loss {loss} expects 0 and 1; subtract 1: {y} = {y} "
    "- 1.": "{y} 中的标签是 1 和 2，而损失函数 {loss} 要求 0 和 1；请减去 1：{y} = {y} - 1。",
    "The labels in {y} lie between -1 and 1, but the loss {loss} expects 0 to 1; use {y} = "
    "({y} + 1) / 2.": (
        "{y} 中的标签在 -1 到 1 之间，而损失函数 {loss} 要求 0 到 1；请用 {y} = ({y} + 1) / 2。"
    ),
    "The values in {y} go up to {high}, but the loss {loss} expects 0 to 1; use {y} = "
    '{y}.astype("float32") / 255.': (
        '{y} 中的值最大到 {high}，而损失函数 {loss} 要求 0 到 1；请用 {y} = {y}.astype("float32") '
        "/ 255。"
    ),
    "The labels in {y} go up to {high}, but the loss {loss} knows only 0 and 1; for {units} "
    'classes end with {units} units, activation="softmax" and '
    'loss="sparse_categorical_crossentropy".': (
        "{y} 中的标签最大到 {high}，而损失函数 {loss} 只认识 0 和 1；{units} 个类别请让输出层有 "
        '{units} 个单元，并用 activation="softmax" 和 loss="sparse_categorical_crossentropy"。'
    ),
    "{percent}% of the targets in {y} (from {low} to {high}) can never be reached, since layer "
    "'{layer}' ends with {activation}; remove the activation there, or scale the targets.": (
        "“{layer}”层的激活函数是 {activation}，{y}（取值 {low} 到 {high}）中有 {percent}% "
        "的目标值永远达不到；请去掉那里的激活函数，或缩放目标值。"
    ),
    "The model was compiled without a loss, so nothing would be learnt; give compile one, such as "
    'loss="sparse_categorical_crossentropy" for whole numbers as labels, or loss="mse" for '
    "quantities.": (
        "编译模型时没有给出损失函数，因此什么也学不到；请在 compile 中给出，例如整数标签用 "
        'loss="sparse_categorical_crossentropy"，数量用 loss="mse"。'
    ),
    "{x} is empty: there are no samples.": "{x} 是空的：没有样本。",
    "{y} has one label a sample, but the network's output has the shape {output}; put "
    "layers.Flatten() or layers.GlobalAveragePooling2D() before its first Dense layer.": (
        "{y} 中每个样本只有一个标签，而网络输出的形状是 {output}；请在第一个 Dense 层之前加上 "
        "layers.Flatten() 或 layers.GlobalAveragePooling2D()。"
    ),
}
