"""Simplified Chinese: sources, downloads, pictures."""

SENTENCES: dict[str, str] = {
    "There is no data source named {name!r}; there are: {known}.": (
        "没有名为 {name!r} 的数据源；可用的有：{known}。"
    ),
    "{folder} holds no {title}: put {archive} there (from {url}), or the .bin files of it, or "
    "class folders of pictures (train/CLASS/, test/CLASS/), or {zip} of such.": (
        "{folder} 中没有 {title}：请把 {archive}（下载地址：{url}）或其中的 .bin 文件放到那里；"
        "也可以放按类别分文件夹的图片（train/CLASS/、test/CLASS/），或由它们打包成的 {zip}。"
    ),
    "{path} is the Python version of {title}, which consists of pickles; these can run any "
    "program and are never loaded: get the binary version from {url}.": (
        "{path} 是 {title} 的 Python 版，由 pickle 文件组成；pickle 能执行任意程序，因此从不"
        "加载：请从 {url} 获取二进制版。"
    ),
    "labels is fine or coarse, not {given!r}.": "labels 只能是 fine 或 coarse，不能是 {given!r}。",
    "{title} has no coarse labels here: class folders tell the fine ones alone; get {url}.": (
        "这里的 {title} 没有 coarse（粗类）标签：类别文件夹只给出 fine（细类）标签；请获取 {url}。"
    ),
    "{path} is neither a .tar.gz nor a .zip file of {title}.": (
        "{path} 既不是 {title} 的 .tar.gz 文件，也不是它的 .zip 文件。"
    ),
    "{path} is the Python version of {title}, which consists of pickles; these can run any "
    "program and are never loaded: the binary version is taken.": (
        "{path} 是 {title} 的 Python 版，由 pickle 文件组成；pickle 能执行任意程序，因此从不"
        "加载：改用二进制版。"
    ),
    "{source}: {name} names {found} classes where {expected} are expected.": (
        "{source}：{name} 列出了 {found} 个类别，应为 {expected} 个。"
    ),
    "{file} is no whole number of CIFAR records: it has {size:,} bytes, a record has {length:,}"
    "; copy or download it again.": (
        "{file} 不是整数条 CIFAR 记录：文件有 {size:,} 字节，每条记录 {length:,} 字节；请重新"
        "复制或下载。"
    ),
    "{folder} lacks {files}.": "{folder} 中缺少 {files}。",
    "{path} lacks {files}.": "{path} 中缺少 {files}。",
    "{file} holds the label {label} where {most} is the highest; are its records of another "
    "kind?": "{file} 中出现了标签 {label}，而最大只能是 {most}；它的记录是另一种格式吗？",
    "{path} is a damaged or incomplete .tar.gz file; copy or download it again.": (
        "{path} 是损坏或不完整的 .tar.gz 文件；请重新复制或下载。"
    ),
    "{path} unpacks to more than 1 GB.": "{path} 解压后超过 1 GB。",
    "reading {n:,} pictures of {name}": "正在读取 {name} 中的 {n:,} 张图片",
    "{name} in {path} has {width}x{height} pixels where {side}x{side} are expected.": (
        "{path} 中的 {name} 是 {width}x{height} 像素，应为 {side}x{side}。"
    ),
    "{path} has other class folders ({found}) than are expected ({expected}).": (
        "{path} 中的类别文件夹（{found}）与预期的（{expected}）不同。"
    ),
    "{name} in {path} is larger than 1 MB; pictures of {side}x{side} pixels are expected.": (
        "{path} 中的 {name} 超过 1 MB；这里需要 {side}x{side} 像素的图片。"
    ),
    "{path} is a damaged, incomplete or encrypted zip file; copy or download it again.": (
        "{path} 是损坏、不完整或加密的 zip 文件；请重新复制或下载。"
    ),
    "{path} has {found} class folders where {expected} are expected.": (
        "{path} 中有 {found} 个类别文件夹，应为 {expected} 个。"
    ),
    "{name} in {path} is no picture that can be read; copy or download it again.": (
        "{path} 中的 {name} 不是可读取的图片；请重新复制或下载。"
    ),
    "{path} holds no pictures in {part}/CLASS/.": "{path} 的 {part}/CLASS/ 中没有图片。",
    "{examples} examples of {classes} classes are too few to set {share:.0%} aside with every "
    "class among them; add examples.": (
        "{classes} 个类别只有 {examples} 个样本，太少了：无法留出 {share:.0%} 并让其中包含每"
        "个类别；请增加样本。"
    ),
    "{title} is not here and could not be downloaded ({reason}): get {urls} elsewhere and put "
    "what you get, under these names, into {folder}, or into any folder that you then name with "
    "--data FOLDER or the environment variable KERAUNOS_DATA.": (
        "本机没有 {title}，也无法下载（{reason}）：请用其他办法获取 {urls}，保持文件名不变，"
        "放入 {folder}；也可以放入任意文件夹，再用 --data FOLDER 或环境变量 KERAUNOS_DATA 指"
        "定它。"
    ),
    "downloading {name} ({size} MB)": "正在下载 {name}（{size} MB）",
    "KERAUNOS_OFFLINE is set": "设置了 KERAUNOS_OFFLINE",
    "what it sends is not the file: the checksum differs": "服务器发来的不是该文件：校验和不符",
    "{title} cannot be downloaded to {folder}: {reason}; free or name another place with the "
    "environment variable KERAUNOS_CACHE.": (
        "无法把 {title} 下载到 {folder}：{reason}；请腾出空间，或用环境变量 KERAUNOS_CACHE 指"
        "定别处。"
    ),
    "{path} is not an IDX file: it should begin with two zero bytes and begins with {start}; is "
    "it a web page or another format saved under this name?": (
        "{path} 不是 IDX 文件：它应以两个零字节开头，实际开头是 {start}；是不是把网页或其他格"
        "式存成了这个文件名？"
    ),
    "{path} holds numbers of IDX type 0x{kind:02x}; only unsigned bytes (0x08) are pixels or "
    "labels.": "{path} 中的数值是 IDX 类型 0x{kind:02x}；像素和标签只能是无符号字节（0x08）。",
    "{path} holds an array of {found} dimensions where {expected} are expected; were images and "
    "labels mixed up?": (
        "{path} 中的数组是 {found} 维的，应为 {expected} 维；是不是把图片和标签弄反了？"
    ),
    "{path} ends within its header; copy or download it again.": (
        "{path} 在文件头处就中断了；请重新复制或下载。"
    ),
    "{path} is cut short: its header promises {expected:,} bytes for shape {shape} and {found:,}"
    " follow; copy or download it again.": (
        "{path} 不完整：按文件头，形状 {shape} 应有 {expected:,} 字节，实际只有 {found:,} 字"
        "节；请重新复制或下载。"
    ),
    "{path} has bytes too many: its header promises {expected:,} bytes for shape {shape} and "
    "{found:,} follow; copy or download it again.": (
        "{path} 有多余的字节：按文件头，形状 {shape} 应有 {expected:,} 字节，实际有 {found:,}"
        " 字节；请重新复制或下载。"
    ),
    "{path} is empty; copy or download it again.": "{path} 是空文件；请重新复制或下载。",
    "{path} is a damaged or incomplete gzip file; copy or download it again.": (
        "{path} 是损坏或不完整的 gzip 文件；请重新复制或下载。"
    ),
    "{path} is no .npz file with x_train, y_train, x_test and y_test; remove it.": (
        "{path} 不是含有 x_train、y_train、x_test 和 y_test 的 .npz 文件；请删除它。"
    ),
    "{file} lacks a class: each must occur at least twice.": (
        "{file} 缺少某个类别：每个类别至少要出现两次。"
    ),
    "{folder} lacks {files} (with or without .gz).": "{folder} 中缺少 {files}（带不带 .gz 均可）。",
    "{folder} holds another data set where {title} is expected: MNIST and Fashion-MNIST have "
    "files of the same names.": (
        "{folder} 中应是 {title}，实际是另一个数据集：MNIST 和 Fashion-MNIST 的文件名相同。"
    ),
    "{images_file} holds {images:,} images and {labels_file} {labels:,} labels; they do not "
    "belong together.": (
        "{images_file} 有 {images:,} 张图片，{labels_file} 有 {labels:,} 个标签；两者不是一套。"
    ),
    "{file} holds no images.": "{file} 中没有图片。",
    "{file} holds images of {height}x{width} pixels; those of {title} are 28x28.": (
        "{file} 中的图片是 {height}x{width} 像素；{title} 的图片应为 28x28。"
    ),
    "{file} holds the label {label}; those of {title} are 0 to 9 (is it EMNIST?).": (
        "{file} 中有标签 {label}；{title} 的标签是 0 到 9（这是 EMNIST 吗？）。"
    ),
    "{title} has no place: KERAUNOS_CACHE is set to nothing, so that nothing is downloaded; "
    "name a folder that has it with --data FOLDER or the environment variable KERAUNOS_DATA.": (
        "找不到 {title}：KERAUNOS_CACHE 设为空，因此不会下载；请用 --data FOLDER 或环境变量 "
        "KERAUNOS_DATA 指定存有它的文件夹。"
    ),
    "{how} names {path}, which does not exist.": "{how} 指定的 {path} 不存在。",
    "{how} names {path}, which is a file; name the folder it lies in.": (
        "{how} 指定的 {path} 是文件；请指定它所在的文件夹。"
    ),
    "the connection ended after {done} of {size} bytes": (
        "连接中断，{size} 字节中只收到 {done} 字节"
    ),
    "no answer within {seconds} s": "{seconds} 秒内没有响应",
    "it sends a web page instead of the file; is there a login or a proxy in between?": (
        "服务器发来的是网页，不是该文件；中间是不是有登录页面或代理？"
    ),
    "it announces {announced} bytes where the file has {size}": (
        "服务器说有 {announced} 字节，而该文件应为 {size} 字节"
    ),
    "its certificate cannot be verified": "无法验证服务器的证书",
    "the connection broke": "连接断开",
    "its answer makes no sense": "服务器的响应无法理解",
    "it stalled": "传输停滞",
    "it redirects to an address without https": "服务器重定向到非 https 地址",
    "it answers {code} {phrase}": "服务器返回 {code} {phrase}",
    "it cannot be reached": "无法连接服务器",
    "it sends another part than asked for": "服务器发来的不是所请求的部分",
    "it sends less than 1 kB/s": "速度低于 1 kB/s",
    "none": "无",
    "{count} folds need {count} examples of every class, and one class has {fewest}; use "
    "fewer folds.": (
        "{count} 折要求每个类别至少有 {count} 个样本，而有一个类别只有 {fewest} 个；请减少折数。"
    ),
}
