"""Simplified Chinese: running programs that others wrote."""

SENTENCES: dict[str, str] = {
    "{where}: {told}": "{where}：{told}",
    "{file}, line {line}": "{file} 第 {line} 行",
    " and ": "、",
    ", and ": "，并",
    "{where}: Keras is told to run on {backend}, which {lack}; leave out what sets "
    "KERAS_BACKEND (the program, the environment or keras.json), or write jax there.": (
        "{where}：Keras 的后端被设成了 {backend}，但{lack}；请去掉 KERAS_BACKEND 的设置（在程序、"
        "环境变量或 keras.json 里），或改成 jax。"
    ),
    "Keras 3 does not know": "它不是 Keras 3 的后端",
    "is not installed here": "当前环境没有安装它",
    "{where}: tensorflow.keras.backend.{name} works on TensorFlow's tensors alone; {advice}.": (
        "{where}：tensorflow.keras.backend.{name} 只能处理 TensorFlow 的张量；请{advice}。"
    ),
    "write keras.{new}": "改用 keras.{new}",
    "write it with keras.ops": "改用 keras.ops 来写",
    "{where}: {what} of Keras works only where TensorFlow is installed: pip install tensorflow": (
        "{where}：要使用 Keras 的 {what}，需要安装 TensorFlow：pip install tensorflow"
    ),
    "this part": "TensorFlow 功能",
    "{where}: Keras 3 has no optimizers.legacy; write the optimizer without legacy, as in "
    "keras.optimizers.Adam().": (
        "{where}：Keras 3 没有 optimizers.legacy；请去掉 legacy，例如 keras.optimizers.Adam()。"
    ),
    "{where}: save has no argument save_format in Keras 3; leave it out and give the file a "
    "name that ends in .keras": (
        "{where}：Keras 3 的 save 没有参数 save_format；请去掉它，并让文件名以 .keras 结尾"
    ),
    "{where}: {owner} has no argument {old} in Keras 3; {advice}.": (
        "{where}：Keras 3 的 {owner} 没有参数 {old}；请{advice}。"
    ),
    "{where}: {kind} has no {old} in Keras 3; {advice}.": (
        "{where}：在 Keras 3 中，{kind} 没有 {old}；请{advice}。"
    ),
    "leave out {old}": "去掉 {old}",
    "{where} puts together {first} and {second}, whose shapes must be the same; {advice}.": (
        "{where}把 {first} 和 {second} 合在一起，而两者的形状必须相同；请{advice}。"
    ),
    'give the convolutions between them padding="same"': '给两者之间的卷积层加上 padding="same"',
    "give the shortcut as many channels with layers.Conv2D({channels}, 1)(shortcut)": (
        "用 layers.Conv2D({channels}, 1)(shortcut) 让shortcut 分支的通道数相同"
    ),
    "{where}: Keras calls the method call of {kind}, not forward; write def call(self, "
    "{arguments}).": (
        "{where}：Keras 调用的是 {kind} 的 call 方法，而不是 forward；请写成 def call(self, "
        "{arguments})。"
    ),
    "{where}: {kind} has no method call(self, inputs); write one that returns its outputs.": (
        "{where}：{kind} 没有 call(self, inputs) 方法；请写一个，让它返回输出。"
    ),
    "{where}: {step} is in TensorFlow's form; {advice}.": (
        "{where}：{step} 是 TensorFlow 的写法；请{advice}。"
    ),
    "{where} uses {name}, which does not see what Keras computes on JAX; {advice}.": (
        "{where}用了 {name}，它看不到 Keras 在 JAX 上的计算；请{advice}。"
    ),
    "{where}: Keras 3 writes this to files that end in {ending}; write {name!r}.": (
        "{where}：Keras 3 要求这里的文件名以 {ending} 结尾；请写成 {name!r}。"
    ),
    "{where}: Keras 3 reads models from files that end in .keras or .h5, and {name} does not; "
    "save the model again with model.save(...) under such a name.": (
        "{where}：Keras 3 只从 .keras 或 .h5 文件读取模型，而 {name} 不是；请用 model.save(...) "
        "以这样的文件名重新保存模型。"
    ),
    "this one": "这个文件",
    "{where}: the history has no {old!r}, since the metric is called as in compile; write "
    "{new!r}.": (
        "{where}：历史记录中没有 {old!r}，因为指标的名称与 compile 中写的一致；请写成 {new!r}。"
    ),
    "{where}: there is no metric {old!r}; write monitor={new!r}.": (
        "{where}：没有名为 {old!r} 的指标；请写成 monitor={new!r}。"
    ),
    "{where}: Keras 3 has no {kind} {old!r}; {advice}.": (
        "{where}：Keras 3 没有名为 {old!r} 的 {kind}；请{advice}。"
    ),
    "write {new!r}": "写成 {new!r}",
    "write keras.metrics.{new}()": "改用 keras.metrics.{new}()",
    "{where}: {name} must be a whole number; divide with // instead of /.": (
        "{where}：{name} 必须是整数；请用 // 代替 / 来做除法。"
    ),
    "{where}: class_weight={value!r} is scikit-learn's; give fit a dict from class to weight, "
    "which sklearn.utils.class_weight.compute_class_weight can compute.": (
        "{where}：class_weight={value!r} 是 scikit-learn 的写法；请给 fit 一个从类别到权重的字典，"
        "权重可用 sklearn.utils.class_weight.compute_class_weight 计算。"
    ),
    "{where}: {url} cannot be downloaded ({reason}); check the network, or put the file into "
    "~/.keras/datasets (data) or ~/.keras/models (weights).": (
        "{where}：无法下载 {url}（{reason}）；请检查网络，或把文件放到 ~/.keras/datasets（数据）或 "
        "~/.keras/models（权重）下。"
    ),
    "{where} imports {package}, which is not installed here; install it: pip install {name}": (
        "{where}导入了 {package}，但当前环境没有安装；请安装：pip install {name}"
    ),
    "{where}: Keras 3 has no {old}; {advice}.": "{where}：Keras 3 没有 {old}；请{advice}。",
    "{where}: Keras 3 has no {old}, nor the like of it; see https://keras.io/api": (
        "{where}：Keras 3 没有 {old}，也没有类似的东西；请查阅 https://keras.io/api"
    ),
    "{where}: Keras 3 has no module {old}; write: {new}": (
        "{where}：Keras 3 没有模块 {old}；请写成：{new}"
    ),
    "{where}: {old} is no longer there; write {new}.": (
        "{where}：{old} 已经不存在了；请改用 {new}。"
    ),
    "write {new}": "改用 {new}",
    "leave it out": "去掉它",
    "import it from tensorflow.{module}": "从 tensorflow.{module} 导入它",
    "write {code}": "改用 {code}",
    "the program": "这个程序",
    "{name} in line {line}": "第 {line} 行的 {name}",
    " (and {others})": "（还有{others}）",
    "Keras on JAX differentiates a function instead: write train_step(self, state, data) with "
    "jax.value_and_grad, and put several optimizers into one keras.optimizers.MultiOptimizer "
    "({guide})": (
        "改为对函数求导，这是 Keras 在 JAX 上的做法：用 jax.value_and_grad 写 train_step(self, "
        "state, data)，有多个优化器时合成一个 keras.optimizers.MultiOptimizer（{guide}）"
    ),
    "install TensorFlow (pip install tensorflow), or write it with keras.ops or numpy": (
        "安装 TensorFlow（pip install tensorflow），或改用 keras.ops 或 numpy 来写"
    ),
    "leave it out: training is compiled and the device is found without it": (
        "去掉它：没有它，训练也会编译，设备也会自动找到"
    ),
    "it is of TensorFlow 1: build the network with keras.Sequential or keras.Model and train "
    "it with fit": (
        "改用 keras.Sequential 或 keras.Model 搭建网络，再用 fit 训练，因为这是 TensorFlow 1 的写法"
    ),
    "give fit the arrays themselves and its batch_size; it shuffles and divides them itself": (
        "把数组本身和 batch_size 直接交给 fit，它会自己打乱数据、划分批次"
    ),
    "import from tensorflow.keras, without python": "从 tensorflow.keras 导入，不要带 python",
    "{where}, uses {name}{also}, but TensorFlow is not installed here; {advice}.": (
        "{where}用了 {name}{also}，但当前环境没有安装 TensorFlow；请{advice}。"
    ),
    "regularisation is an argument of a layer now, as in Dense(64, "
    "kernel_regularizer=keras.regularizers.l2(0.01))": (
        "把正则化写成层的参数，例如 Dense(64, kernel_regularizer=keras.regularizers.l2(0.01))"
    ),
    "write it as a layer of your own, with two Dense layers": "用两个 Dense 层自己写这样一个层",
    "write it with Dense, Reshape and keras.ops.max": "用 Dense、Reshape 和 keras.ops.max 来写",
    "use Conv1D, which shares its weights": "改用 Conv1D（它在各位置共享权重）",
    "use Conv2D, which shares its weights": "改用 Conv2D（它在各位置共享权重）",
    "use keras.utils.FeatureSpace": "改用 keras.utils.FeatureSpace",
    'write the reduction as a word: "sum_over_batch_size", "sum"': (
        '用字符串指定 reduction："sum_over_batch_size" 或 "sum"'
    ),
    "write keras.utils.to_categorical()": "改用 keras.utils.to_categorical()",
    "write model.summary()": "改用 model.summary()",
    "open the file with h5py and give fit its arrays": "用 h5py 打开文件，把其中的数组交给 fit",
    "put layers.RandomRotation, RandomTranslation, RandomZoom and RandomFlip in front of the "
    "network and give fit the arrays, or import it from tensorflow.keras.preprocessing.image": (
        "在网络开头放 layers.RandomRotation、RandomTranslation、RandomZoom、RandomFlip "
        "并把数组交给 fit，或从 tensorflow.keras.preprocessing.image 导入它"
    ),
    "take the argument training of call()": "改用 call() 的参数 training",
    "leave it out: fit and predict know by themselves": (
        "去掉它：fit 和 predict 自己知道处于哪个阶段"
    ),
    "leave it out: Keras 3 has no sessions": "去掉它：Keras 3 没有会话（session）",
    "write variable.assign(value)": "改用 variable.assign(value)",
    "write keras.Model(inputs, outputs) and call its predict": (
        "改用 keras.Model(inputs, outputs)，并调用它的 predict"
    ),
    "write jax.grad of a function": "改用 jax.grad 对函数求导",
    "write jax.debug.print": "改用 jax.debug.print",
    "put keras.Input(batch_shape=(...)) in front of the layer": (
        "在该层前面放 keras.Input(batch_shape=(...))"
    ),
    "leave it out, or put keras.Input(batch_size=...) in front of the layer": (
        "去掉它，或在该层前面放 keras.Input(batch_size=...)"
    ),
    "write input_shape=(length, features) or put keras.Input in front": (
        "写成 input_shape=(length, features)，或在前面放 keras.Input"
    ),
    "put a SpatialDropout1D layer behind it": "在它后面放一个 SpatialDropout1D 层",
    'leave it out and give compile metrics=["accuracy"]': (
        '去掉它，改在 compile 中写 metrics=["accuracy"]'
    ),
    'write data_format="channels_last" or "channels_first"': (
        '写成 data_format="channels_last" 或 "channels_first"'
    ),
    "write steps_per_epoch, the number of batches": "改用 steps_per_epoch（每轮的批次数）",
    "write validation_steps, the number of batches": "改用 validation_steps（验证的批次数）",
    'write save_freq="epoch", or save_freq with a number of batches': (
        '写成 save_freq="epoch"，或用 save_freq 指定批次数'
    ),
    "write model.predict(x).argmax(axis=-1), or (model.predict(x) > 0.5) for one sigmoid": (
        "改用 model.predict(x).argmax(axis=-1)，只有一个 sigmoid 输出时用 (model.predict(x) > 0.5)"
    ),
    "write layer.reset_states() for each recurrent layer": "对每个循环层调用 layer.reset_states()",
    "give the callback the validation data when you make it": "在创建回调时把验证数据传给它",
    "a layer's connections are no longer public": "不要再用它：层之间的连接已不再公开",
    "{file}, line {line} is not Python {version}: {reason}.": (
        "{file} 第 {line} 行不是正确的 Python {version} 代码：{reason}"
    ),
    "{path} is a notebook; make a program of it first: jupyter nbconvert --to script {path}": (
        "{path} 是 notebook；请先转换成程序：jupyter nbconvert --to script {path}"
    ),
    "{file} is not written in UTF-8; save it as UTF-8, or name its encoding in its first line, "
    "as in # -*- coding: gbk -*-": (
        "{file} 不是 UTF-8 编码；请存成 UTF-8，或在第一行注明编码，例如 # -*- coding: gbk -*-"
    ),
    "{file} is not a Python program.": "{file} 不是 Python 程序。",
    "{folder} is a folder; name the program in it that is to be run.": (
        "{folder} 是文件夹；请指定要运行其中的哪个程序。"
    ),
    "There is no program {path}; did you mean {alike}?": "没有程序 {path}；是不是想运行 {alike}？",
    "There is no program {path}.": "没有程序 {path}。",
    "{path} hides the package {name} from every program in its folder; give it another name.": (
        "{path} 与软件包 {name} 同名，同一文件夹下的程序会因此导入不了 {name}；请给它改个名字。"
    ),
    "Interrupted in {where}.": "中断于 {where}。",
    'update_freq of TensorBoard is "epoch", "batch" or a number of batches, not {given!r}.': (
        'TensorBoard 的 update_freq 应是 "epoch"、"batch" 或批次数，而不是 {given!r}。'
    ),
    "TensorBoard shows the curves of this training; histograms, images, embeddings and "
    "profiles need TensorFlow (pip install tensorflow).": (
        "TensorBoard 会显示这次训练的曲线；直方图、图像、嵌入和性能分析需要 TensorFlow（pip "
        "install tensorflow）。"
    ),
    "{where}: only TensorFlow's tensors have a method numpy(); write np.asarray(...) around the "
    "value instead, which is right for every backend.": (
        "{where}：只有 TensorFlow 的张量才有 numpy() 方法；请改用 np.asarray(...)，它适用于"
        "所有后端。"
    ),
}
