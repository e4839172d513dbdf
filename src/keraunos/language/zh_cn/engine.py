"""Simplified Chinese: training, evaluation, prediction and what is rewritten."""

SENTENCES: dict[str, str] = {
    "The step returns a state whose variables differ in number, shape or dtype from those it "
    "was given; return the lists of `state` in their order, with every variable's own shape and "
    "dtype.": (
        "train_step 返回的 state 中，变量的数量、形状或 dtype 与传入的不同；请按原来的顺序返"
        "回 `state` 的各个列表，每个变量保持自己的形状和 dtype。"
    ),
    "Training {model!r} through Keras's own fit, since {reason}.": (
        "模型 {model!r} 改用 Keras 自己的 fit 训练：{reason}。"
    ),
    "Evaluating {model!r} through Keras's own evaluate, since {reason}.": (
        "模型 {model!r} 改用 Keras 自己的 evaluate 评估：{reason}。"
    ),
    "Predicting with {model!r} through Keras's own predict, since {reason}.": (
        "模型 {model!r} 改用 Keras 自己的 predict 预测：{reason}。"
    ),
    "Validating {model!r} batch by batch, since with the validation data {reason}.": (
        "模型 {model!r} 的验证改为逐批进行：加上验证数据后，{reason}。"
    ),
    "Keras runs on {backend}; import keraunos before keras, or set KERAS_BACKEND=jax, to train "
    "on JAX": (
        "Keras 的后端是 {backend}；要用 JAX 训练，请在 keras 之前导入 keraunos，或设置 "
        "KERAS_BACKEND=jax"
    ),
    "its data are not arrays of numbers, which alone can stay on the device": (
        "数据不是数值数组，而只有数值数组才能常驻设备"
    ),
    "its data take {size:.1f} GiB, more than half of the device's memory": (
        "数据占用 {size:.1f} GiB，超过设备内存的一半"
    ),
    "The data ran out after {done} of the {steps} steps of this epoch; give more data or fewer "
    "steps.": "这一轮共 {steps} 步，数据在第 {done} 步之后就用完了；请提供更多数据，或减少步数。",
    "a Keras distribution is set, which the compiled epoch does not support yet": (
        "设置了 Keras 分布式（keras.distribution），整轮编译目前还不支持"
    ),
    "it was compiled with run_eagerly=True; leave that out to have it compiled": (
        "它在 compile 时设置了 run_eagerly=True；去掉它即可编译"
    ),
    "it was compiled with jit_compile=False; leave that out to have it compiled": (
        "它在 compile 时设置了 jit_compile=False；去掉它即可编译"
    ),
    "its layer {kind} cannot be compiled": "其中的 {kind} 层无法编译",
    "{kind} brings its own {maker}": "{kind} 自己定义了 {maker}",
    "{kind}.train_step takes (self, data), the TensorFlow form; on JAX it takes (self, state, "
    "data) and returns (logs, state): see https://keras.io/guides/custom_train_step_in_jax/.": (
        "{kind}.train_step 的参数是 (self, data)，这是 TensorFlow 的写法；在 JAX 上参数是 "
        "(self, state, data)，返回 (logs, state)：见 "
        "https://keras.io/guides/custom_train_step_in_jax/ 。"
    ),
    "{kind}.train_step uses optimizers that Keras does not hand to it ({optimizers}); put all "
    "optimizers into one with keras.optimizers.MultiOptimizer and compile the model with it, so "
    "that their variables are part of the training state.": (
        "{kind}.train_step 用到了 Keras 不会传给它的优化器（{optimizers}）；请用 "
        "keras.optimizers.MultiOptimizer 把所有优化器合成一个，并用它编译模型，这样它们的变量"
        "才属于训练状态。"
    ),
    "Layer {layer!r} is stateful and needs batches of one size, but the last batch would hold "
    "{rest} samples instead of {size}; drop {rest} samples or choose a batch size that divides "
    "their number.": (
        "层 {layer!r} 带有状态（stateful），要求每个批次大小相同，但最后一个批次只有 {rest} "
        "个样本，而不是 {size} 个；请去掉 {rest} 个样本，或选择能整除样本总数的批次大小。"
    ),
    "{step} reads {variable} outside the state it is given, where its value is while a program "
    "runs; take it from the lists of `state`, or read it inside `self.stateless_call` or a "
    "`keras.StatelessScope` with those values.": (
        "{step} 没有从传入的 state 中读取 {variable}，而程序运行时它的值就在 state 中；请从 "
        "`state` 的列表中取值，或者在 `self.stateless_call` 中、在带有这些值的 "
        "`keras.StatelessScope` 中读取。"
    ),
    "Keraunos compiles this model, which Keras by itself would run eagerly; compile it with "
    "run_eagerly=True to train it through Keras.": (
        "Keraunos 会编译这个模型，而 Keras 本来会以 eager 方式逐步执行它；要通过 Keras 训练，"
        "请在 compile 时设置 run_eagerly=True。"
    ),
    "{kind}.{step} changes variables outside the state it is given ({variables}), which a "
    "compiled program would lose; make them weights of the model and return their new values in "
    "the state.": (
        "{kind}.{step} 修改了传入的 state 之外的变量（{variables}），编译后的程序会丢失这些修"
        "改；请把它们设为模型的权重，并在 state 中返回它们的新值。"
    ),
    "Keras runs on {backend}; programs of the engine need KERAS_BACKEND=jax.": (
        "Keras 的后端是 {backend}；引擎的程序需要 KERAS_BACKEND=jax。"
    ),
    "{model!r} has no program of the engine's, since {reason}.": (
        "引擎没有为模型 {model!r} 生成程序：{reason}。"
    ),
    "{model!r} does not know the shapes of its {name}; give an example: explain_program(model, "
    "x, y).": (
        "模型 {model!r} 不知道自己的 {name} 的形状；请给出示例数据：explain_program(model, x, y)。"
    ),
    "{step} on {platform}: nothing in it that the engine replaces.": (
        "{platform} 上的 {step}：没有引擎会替换的运算。"
    ),
    "{step} on {platform}: {rewritten} of {all} operations replaced": (
        "{platform} 上的 {step}：{all} 个运算中替换了 {rewritten} 个"
    ),
    "* replaced": "* 已替换",
    "convolution, forward": "卷积，前向",
    "convolution, weight gradient": "卷积，权重梯度",
    "convolution, input gradient": "卷积，输入梯度",
    "canonical layout": "换成规范布局",
    "it is grouped or depthwise": "是分组卷积或深度（depthwise）卷积",
    "its numbers are {dtype}": "数值类型是 {dtype}",
    "it is empty": "是空的",
    "its layout is canonical already": "已经是规范布局",
    "one matrix product": "一次矩阵乘法",
    "matrix product, weight gradient": "矩阵乘法，权重梯度",
    "normalisation of rows": "逐行归一化",
    "normalisation of rows, gradient": "逐行归一化，梯度",
    "recurrent loop, forward": "循环层的循环，前向",
    "recurrent loop, gradient": "循环层的循环，梯度",
    "random numbers": "随机数",
    "its keys are {dtype}": "密钥类型是 {dtype}",
    "jax_threefry_partitionable is off": "jax_threefry_partitionable 已关闭",
    "average pooling, forward": "平均池化，前向",
    "average pooling, gradient": "平均池化，梯度",
    "sum of strided slices": "对跨步切片求和",
    "max pooling, forward": "最大池化，前向",
    "max pooling, gradient": "最大池化，梯度",
    "maximum of strided slices": "对跨步切片取最大值",
    "the winner's index, added up over windows": "按最大值的下标，在各窗口上累加",
    "the winner's index, spread over its tile": "按最大值的下标，填回所在的窗口",
    "its window has {taps} elements, more than {most}": "窗口有 {taps} 个元素，超过 {most} 个",
    "it is dilated": "带有扩张（dilation）",
    "it selects by {name}": "按 {name} 选取",
    "it is inside {name}": "位于 {name} 内部",
    "Model {model!r} is in use by another thread; wait until that has finished, or give each "
    "thread a model of its own (keras.models.clone_model makes one).": (
        "模型 {model!r} 正被另一个线程使用；请等它完成，或让每个线程使用各自的模型（可用 "
        "keras.models.clone_model 复制）。"
    ),
    "training was interrupted": "训练被中断",
    "attention": "注意力",
    "attention, gradient": "注意力，梯度",
    "it was transformed by JAX": "它已被 JAX 变换",
    "native kernel": "原生内核",
    "the environment variable KERAUNOS_NATIVE says off": "环境变量 KERAUNOS_NATIVE 的值是 off",
    "it was not compiled": "没有编译",
    "it cannot be loaded ({problem})": "无法加载（{problem}）",
    "A population needs at least one model.": "一组模型至少要有一个模型。",
    "There are {models} models and {seeds} seeds; give one seed for each model.": (
        "有 {models} 个模型，却有 {seeds} 个种子；请为每个模型各给一个种子。"
    ),
    "The same model is in the population twice; build one for each member.": (
        "同一个模型在这组里出现了两次；请为每个成员各建一个模型。"
    ),
    "Model {model!r} is not compiled; call its compile() before it joins a population.": (
        "模型 {model!r} 还没有编译；请先调用它的 compile()，再放进一组模型中训练。"
    ),
    "Model {model!r} cannot be trained in a population, since {reason}.": (
        "模型 {model!r} 不能放进一组模型中训练：{reason}。"
    ),
    "Models {one!r} and {other!r} of the population have one optimizer; make one for each.": (
        "这组里的模型 {one!r} 和 {other!r} 用的是同一个优化器；请为每个模型各建一个。"
    ),
    "Models {one!r} and {other!r} of the population have {variable} in common; build layers and "
    "metrics of its own for each.": (
        "这组里的模型 {one!r} 和 {other!r} 共用 {variable}；请为每个模型各建自己的层和指标。"
    ),
    "The validation data of a population are arrays of numbers.": (
        "训练一组模型时，验证数据必须是数值数组。"
    ),
    "Networks that are stacked in one program get other bits than alone; leave out exact, or give "
    "a plan of width 1.": (
        "叠在同一个程序里训练的网络，结果与单独训练时不是逐位相同；请去掉 exact，或使用宽度为 1 "
        "的 plan。"
    ),
    "A plan of {lanes} lanes of width {width} trains nothing; both are at least 1.": (
        "{lanes} 路、宽度 {width} 的 plan 什么也训练不了；两个数都至少为 1。"
    ),
    "{kind} writes a file, and all models would write the same one; give callbacks as a function "
    "from a model's index to its callbacks, with a file name for each.": (
        "{kind} 会写文件，所有模型会写进同一个文件；请把 callbacks 写成一个函数，由模型的序号返回"
        "它的回调，各用各的文件名。"
    ),
    "The function for callbacks gives the same {kind} twice; have it make a new one for each "
    "model.": "给 callbacks 的函数两次返回了同一个 {kind}；请让它为每个模型新建一个。",
    "The callbacks cannot be copied for every model ({reason}); give a function from a model's "
    "index to its callbacks.": (
        "无法为每个模型复制这些回调（{reason}）；请给一个由模型序号返回其回调的函数。"
    ),
    "A network that was built twice from the same hyperparameters is not the same twice; leave "
    "chance out of everything but its weights.": (
        "用同样的超参数构建两次，得到的网络却不相同；除了权重，其他部分都不要带随机性。"
    ),
    "Networks that differ in {path} are trained by programs of their own: it has to be a Python "
    "number while a program is made.": (
        "{path} 不同的网络各用自己的程序训练：生成程序时，它必须是 Python 数值。"
    ),
    "{ended} of {members} models trained, {epochs} epochs in all; the last one: {numbers}": (
        "{members} 个模型已训练完 {ended} 个，共 {epochs} 轮；最近一轮：{numbers}"
    ),
}
