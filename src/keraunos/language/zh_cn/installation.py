"""Simplified Chinese: what is installed, and what to put right."""

SENTENCES: dict[str, str] = {
    "keraunos chooses it where nothing else was chosen": "没有另外指定时，由 keraunos 选择",
    "the environment variable KERAS_BACKEND says so": "由环境变量 KERAS_BACKEND 指定",
    "Keras's settings file keras.json says so": "由 Keras 的配置文件 keras.json 指定",
    "Keras was imported before keraunos": "Keras 在 keraunos 之前就已导入",
    "{name} is missing.": "缺少 {name}。",
    "{name} {here} is installed; keraunos needs {wanted}.": (
        "已安装的是 {name} {here}，而 keraunos 需要 {wanted}。"
    ),
    "KERAUNOS_DATA names {folder}, which is no folder.": (
        "KERAUNOS_DATA 指定的 {folder} 不是文件夹。"
    ),
    "Name the folder that your data sets lie in, or unset it.": (
        "请指定存放数据集的文件夹，或取消这个变量。"
    ),
    "Keras runs on {backend}: trainings work, through Keras's own fit and at its speed.": (
        "Keras 运行在 {backend} 上：可以训练，但用的是 Keras 自己的 fit，速度也与它相同。"
    ),
    "Set KERAS_BACKEND=jax to have them compiled.": "设置 KERAS_BACKEND=jax，训练就会编译后运行。",
    "There is a graphics card ({name}), and JAX computes on the CPU alone.": (
        "这台机器有显卡（{name}），但 JAX 只在 CPU 上计算。"
    ),
    "A small training gave other weights than Keras gives (they differ by {difference:.1e}).": (
        "一次小训练得到的权重与 Keras 的不同（相差 {difference:.1e}）。"
    ),
    "Report it, with what keraunos doctor --json prints.": (
        "请报告这个问题，并附上 keraunos doctor --json 的输出。"
    ),
    "Keras and JAX do not work here: {kind}: {reason}": (
        "Keras 和 JAX 在当前环境中无法工作：{kind}: {reason}"
    ),
    "The cache {folder} cannot be written to.": "缓存文件夹 {folder} 不可写入。",
    "Set KERAUNOS_CACHE to a folder that can.": "请把 KERAUNOS_CACHE 设为可写入的文件夹。",
    "The disk of {folder} has only {free:,.0f} MB left.": (
        "{folder} 所在的磁盘只剩 {free:,.0f} MB。"
    ),
    "Free some, or set KERAUNOS_CACHE to a folder on another disk.": (
        "请腾出一些空间，或把 KERAUNOS_CACHE 设为另一块磁盘上的文件夹。"
    ),
    "programs written for tf.keras, and tf.data": "用 tf.keras 编写的程序，以及 tf.data",
    "data that are PyTorch tensors": "以 PyTorch 张量给出的数据",
    "looking at training curves in TensorBoard": "在 TensorBoard 中查看训练曲线",
    "data that are tables": "表格数据",
    "HEIC photographs in predict": "predict 读取 HEIC 照片",
    "Convolutions on the CPU run without the native kernels: {reason}. They are right, and "
    "slower.": ("CPU 上的卷积没有使用原生内核：{reason}。结果正确，但比较慢。"),
    "With a C++ compiler: {command}": "如有 C++ 编译器：{command}",
}
