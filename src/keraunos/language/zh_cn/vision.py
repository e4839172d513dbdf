"""Simplified Chinese: networks and tasks of pictures, their data and their reports."""

SENTENCES: dict[str, str] = {
    "{name} in {path} does not tell the picture's size.": "{path} 中的 {name} 没有写明图片的大小。",
    "{path} has no list of the {part} part: splits/{short}.txt with a name a line.": (
        "{path} 没有 {part} 集的列表：需要 splits/{short}.txt，每行一个名字。"
    ),
    "{name} in {path} is no annotation as Pascal VOC has them: {reason}.": (
        "{path} 中的 {name} 不是 Pascal VOC 格式的标注：{reason}。"
    ),
    "{path} has a box around {name!r}; the classes are: {known}.": (
        "{path} 中有一个 {name!r} 的框；类别只有：{known}。"
    ),
    "{name}, which is in a list of {path}, has no picture or no annotation there.": (
        "{path} 的列表中的 {name} 在那里没有图片或没有标注。"
    ),
    "{path} has no {part} part.": "{path} 没有 {part} 集。",
    "{name} in {path} has more than {most} million pixels.": (
        "{path} 中的 {name} 超过 {most} 百万像素。"
    ),
    "{name} in {path} is larger than 32 MB.": "{path} 中的 {name} 超过 32 MB。",
    "{path} holds no pictures with masks: they are expected as images/train/NAME.jpg and "
    "masks/train/NAME.png, or as train/NAME.png and trainannot/NAME.png, and in the same "
    "way for val and test.": (
        "{path} 中没有带掩码的图片：应为 images/train/NAME.jpg 与 "
        "masks/train/NAME.png，或 train/NAME.png 与 "
        "trainannot/NAME.png，val 和 test 也一样。"
    ),
    "{name} in {path} is a picture in colours; a mask has the number of a class in each "
    "pixel, as grey of 8 bits or with a palette.": (
        "{path} 中的 {name} 是彩色图片；掩码的每个像素应是类别的编号，用 8 位灰度或调色板存储。"
    ),
    "{name} in {path} has a pixel of class {found}; there are {classes} classes, numbered "
    "from 0.": (
        "{path} 中的 {name} 有一个像素属于类别 {found}；一共有 {classes} 个类别，从 0 开始编号。"
    ),
    "{name} in {path} has no mask of the same name.": "{path} 中的 {name} 没有同名的掩码。",
    "mixup mixes labels; leave it out where {targets} are learnt.": (
        "mixup 混合的是标签；学习 {targets} 时请不要使用。"
    ),
    "The generator {name} takes {shape}; noise has the shape (samples, latent). Put an "
    "Input before its layers, or give latent.": (
        "生成器 {name} 的输入是 {shape}；噪声的形状是 (samples, "
        "latent)。请在它的层之前加上 Input，或给出 latent。"
    ),
    "GAN takes its steps with JAX, and Keras computes with {backend} here; set "
    "KERAS_BACKEND=jax.": (
        "GAN 的训练步骤需要 JAX，而这里的 Keras 使用 {backend}；请设置 KERAS_BACKEND=jax。"
    ),
    "Generator and discriminator need an optimizer each, not one.": (
        "生成器和判别器各需要一个优化器，不能共用一个。"
    ),
    "Losses of networks that learn from one another have no trend.": (
        "互相学习的网络，损失没有趋势可言。"
    ),
    "Look at the pictures from epoch to epoch; train longer while they get better.": (
        "请逐轮查看图片；只要还在变好，就训练得更久些。"
    ),
    "The generator {name} makes {found} where the pictures have {wanted}.": (
        "生成器 {name} 的输出是 {found}，而图片的形状是 {wanted}。"
    ),
    "[bold green]{share:.1f}%[/] of {examples:,} pictures it made are recognised; Frechet "
    "distance {distance:.2f}, of real ones {real:.2f} [dim](95% interval {low:.1f} to "
    "{high:.1f}%; training took {seconds:.1f} s)[/]": (
        "生成的 {examples:,} 张图片中有 [bold "
        "green]{share:.1f}%[/] 能被认出；Fréchet 距离 "
        "{distance:.2f}，真实图片为 {real:.2f} [dim]（95% 置信"
        "区间 {low:.1f}% 到 {high:.1f}%；训练用时 "
        "{seconds:.1f} 秒）[/]"
    ),
    "Hardly any picture is recognised ({share:.0f}%), or all show the same class.": (
        "几乎没有图片能被认出（{share:.0f}%），或者所有图片都是同一类。"
    ),
    "{share:.2%} of {examples:,} pictures it made are recognised": (
        "生成的 {examples:,} 张图片中有 {share:.2%} 能被认出"
    ),
    "Frechet distance from the {part} part {distance:.2f}, of real pictures {real:.2f}; "
    "evenness of the classes {evenness:.2f}": (
        "与 {part} 集的 Fréchet 距离为 "
        "{distance:.2f}，真实图片为 {real:.2f}；类别均匀度 "
        "{evenness:.2f}"
    ),
    "recognised": "认出",
    "seen": "出现",
    "Discriminator's loss": "判别器的损失",
    "Generator's loss": "生成器的损失",
    "The network {name} puts out {found} for a picture where {wanted} is needed; build it "
    "with keraunos.networks.centers.center_network.": (
        "网络 {name} 对一张图片输出 {found}，而需要的是 {wanted}；请用 "
        "keraunos.networks.centers.center_network 构建。"
    ),
    "Object detection is measured by pycocotools, which is not installed; install it: pip "
    "install 'keraunos[detection]'.": (
        "目标检测用 pycocotools 评估，它没有安装；请安装：pip install 'keraunos[detection]'。"
    ),
    "[bold green]{share:.1f}%[/] mAP@0.5 on {examples:,} test pictures; {recall:.1f}% of "
    "the things are found, {precision:.1f}% of the boxes are right [dim](95% interval "
    "{low:.1f} to {high:.1f}%; training took {seconds:.1f} s)[/]": (
        "在 {examples:,} 张测试图片上 mAP@0.5 为 [bold "
        "green]{share:.1f}%[/]；找到了 {recall:.1f}% "
        "的目标，{precision:.1f}% 的框是对的 [dim]（95% 置信区间 "
        "{low:.1f}% 到 {high:.1f}%；训练用时 {seconds:.1f} "
        "秒）[/]"
    ),
    "The network has learnt nothing that shows: mAP@0.5 is {share:.1f}%.": (
        "看不出网络学到了什么：mAP@0.5 为 {share:.1f}%。"
    ),
    "mAP@0.5 {share:.2%} on {examples:,} pictures of the {part} part": (
        "{part} 集的 {examples:,} 张图片上 mAP@0.5 为 {share:.2%}"
    ),
    "things": "目标",
    "Where it did best": "效果最好的",
    "What is usual": "一般情况",
    "Where it did worst": "效果最差的",
    "The network {name} puts out {found} for a picture where {wanted} is needed: height, "
    "width and the classes that count.": (
        "网络 {name} 对一张图片输出 {found}，而需要的是 {wanted}：高、宽和计入的类别数。"
    ),
    "[bold green]{iou:.1f}%[/] mean IoU on {examples:,} test pictures; {pixels:.1f}% of "
    "their pixels are right [dim](95% interval {low:.1f} to {high:.1f}%; training took "
    "{seconds:.1f} s)[/]": (
        "在 {examples:,} 张测试图片上平均 IoU 为 [bold "
        "green]{iou:.1f}%[/]；{pixels:.1f}% 的像素正确 "
        "[dim]（95% 置信区间 {low:.1f}% 到 "
        "{high:.1f}%；训练用时 {seconds:.1f} 秒）[/]"
    ),
    "The network has learnt nothing that shows: {accuracy:.1f}% of the pixels are right, "
    "and giving all the commonest class would make {majority:.1f}%.": (
        "看不出网络学到了什么：{accuracy:.1f}% 的像素正确，而全部归为最常见的类别"
        "也有 {majority:.1f}%。"
    ),
    "mean IoU {share:.2%} on {examples:,} pictures of the {part} part": (
        "{part} 集的 {examples:,} 张图片上平均 IoU 为 {share:.2%}"
    ),
    "95% interval {low:.1%} to {high:.1%}; {pixels:.2%} of the pixels are right": (
        "95% 置信区间 {low:.1%} 到 {high:.1%}；{pixels:.2%} 的像素正确"
    ),
    "pixels": "像素",
    "Mean IoU": "平均 IoU",
    "{recipe}: {percent:.1f}% recognised": "{recipe}：{percent:.1f}% 被认出",
    "of {examples:,} pictures it made show what was asked for, says a network that knows "
    "the real ones.": (
        "的图片（共 {examples:,} 张）确实是所要求的类别：这是一个熟悉真实图片的网络的判断。"
    ),
    "of {examples:,} pictures it made are clearly something to a network that knows the "
    "real ones.": ("的图片（共 {examples:,} 张）能被一个熟悉真实图片的网络清楚地认出。"),
    "95% interval {low:.1f} to {high:.1f}%.": "95% 置信区间 {low:.1f}% 到 {high:.1f}%。",
    "That network is right on {percent:.1f}% of real pictures.": (
        "该网络在真实图片上的准确率为 {percent:.1f}%。"
    ),
    "Frechet distance": "Fréchet 距离",
    "of real pictures": "真实图片的",
    "evenness of the classes": "类别均匀度",
    "What it makes": "它生成的图片",
    "made": "生成的",
    "made, a row for each class": "生成的，每类一行",
    "real": "真实的",
    "How it came about": "生成的过程",
    "epoch {epoch}": "第 {epoch} 轮",
    "Always of the same noise; a grid for each epoch is in the folder samples.": (
        "噪声始终相同；每一轮的图片在文件夹 samples 中。"
    ),
    "Class by class": "逐类结果",
    "{recipe}: {percent:.1f}% mAP@0.5": "{recipe}：mAP@0.5 {percent:.1f}%",
    "mAP@0.5 on {examples:,} pictures it had never seen: the mean over the classes of how "
    "many of its boxes are right, the surer ones first, and how many things it finds.": (
        "在从未见过的 {examples:,} 张图片上的 mAP@0.5：各类平均精度的均值，"
        "按置信度从高到低，既看框对了多少，也看找到了多少目标。"
    ),
    "things found": "找到的目标",
    "right boxes": "正确的框",
    "What it finds": "它找到了什么",
    "what is there": "实际",
    "what is there: {count}": "实际：{count}",
    "what it says": "网络的回答",
    "what it says: {count}": "网络的回答：{count}",
    "{recipe}: {percent:.1f}% mean IoU": "{recipe}：平均 IoU {percent:.1f}%",
    "mean IoU on {examples:,} pictures it had never seen: how far the areas it gives each "
    "class are the right ones.": (
        "在从未见过的 {examples:,} 张图片上的平均 IoU：网络给每个类别划出的区域"
        "与正确区域的重合程度。"
    ),
    "right pixels": "正确的像素",
    "all the commonest class": "全为最常见类别",
    "classes": "类别",
    "What it sees": "它看到了什么",
    "a picture of the test part": "一张测试图片",
    "mean IoU {percent:.0f}%": "平均 IoU {percent:.0f}%",
    "{percent:.0f}% of {truth} taken for {answer}": "{truth} 的 {percent:.0f}% 被当作 {answer}",
    "CamVid street scenes, half size, with a U-Net (Ronneberger et al. 2015).": (
        "CamVid 街景，一半大小，使用 U-Net（Ronneberger 等，2015）。"
    ),
    "Blood cells (BCCD) found by their centres (Zhou et al. 2019).": (
        "通过中心点找出血细胞（BCCD）（Zhou 等，2019）。"
    ),
    "CIFAR-10 with ResNet-20 (He et al. 2015, section 4.2).": (
        "用 ResNet-20 识别 CIFAR-10（He 等，2015，4.2 节）。"
    ),
    "CIFAR-10 in the manner of VGG (Simonyan and Zisserman 2014).": (
        "用 VGG 式的网络识别 CIFAR-10（Simonyan 与 Zisserman，2014）。"
    ),
    "MNIST with AlexNet (Krizhevsky et al. 2012), scaled to 28x28 pixels.": (
        "用缩小到 28x28 像素的 AlexNet（Krizhevsky 等，2012）识别 MNIST。"
    ),
    "MNIST digits to order, made by a conditional GAN (Mirza and Osindero 2014).": (
        "用条件 GAN（Mirza 与 Osindero，2014）按要求生成 MNIST 数字。"
    ),
    "MNIST digits made by a convolutional GAN (Radford et al. 2015).": (
        "用卷积 GAN（Radford 等，2015）生成 MNIST 数字。"
    ),
    "MNIST digits made by the tutorials' GAN (Goodfellow et al. 2014).": (
        "用教程中的 GAN（Goodfellow 等，2014）生成 MNIST 数字。"
    ),
    "MNIST with LeNet-5 (LeCun et al. 1998).": "用 LeNet-5（LeCun 等，1998）识别 MNIST。",
    "MNIST with a residual network (He et al. 2015).": "用残差网络（He 等，2015）识别 MNIST。",
    "MNIST in the manner of VGG (Simonyan and Zisserman 2014).": (
        "用 VGG 式的网络识别 MNIST（Simonyan 与 Zisserman，2014）。"
    ),
    "{run} makes pictures of noise; name none, and say how many with --count.": (
        "{run} 用噪声生成图片；不要指定图片，用 --count 说明要多少张。"
    ),
    "{n:,} pictures are in {folder}": "{n:,} 张图片在 {folder}",
    "{picture}: {found}\n  drawn in {path}": "{picture}：{found}\n  画在 {path}",
    "nothing": "什么也没有",
    "Area under the ROC curve, each class against all others, on average: {area:.4f}.": (
        "ROC 曲线下面积（每一类对其余各类，取平均）：{area:.4f}。"
    ),
    "{where} takes pictures of {taken}, and these are of {shape}.": (
        "{where} 接受的图片是 {taken}，而这些图片是 {shape}。"
    ),
    "The last layer of {where} is no classifier of features: it takes {shape}.": (
        "{where} 的最后一层不是特征的分类层：它的输入是 {shape}。"
    ),
    "{path} cannot be loaded: {reason}": "{path} 无法加载：{reason}",
    "{path} does not exist.": "{path} 不存在。",
    "The weights of MobileNetV2 cannot be downloaded ({reason}); name a run or a .keras "
    "file of your own instead.": (
        "无法下载 MobileNetV2 的权重（{reason}）；请改为指定一次运行或你自己的 .keras 文件。"
    ),
    "There is no class {name!r}; there are: {known}.": "没有类别 {name!r}；可用的有：{known}。",
    "There are {found} training examples of {name}, fewer than {wanted}.": (
        "{name} 只有 {found} 个训练样本，少于 {wanted} 个。"
    ),
    "Few pictures of CIFAR-10, with a network that has learnt from others (weights=RUN).": (
        "用少量 CIFAR-10 图片训练一个已从别的图片学习过的网络（weights=RUN）。"
    ),
    "{folder} has no picture {name}.jpg (or .png); it needs one named content and one "
    "named style.": (
        "{folder} 中没有图片 {name}.jpg（或 .png）；需要一张名为 content 和一张名为 style 的图片。"
    ),
    "{where} has no convolutions whose features could tell of a style; name a run of "
    "cifar-vgg, for instance.": (
        "{where} 没有卷积层，其特征无法体现风格；请指定例如 cifar-vgg 的一次运行。"
    ),
    "The weights of VGG19 cannot be downloaded ({reason}); name a run of yours with "
    "convolutions instead, one of cifar-vgg for instance: --set weights=runs/cifar-vgg-1.": (
        "无法下载 VGG19 的权重（{reason}）；请改用你自己的带卷积的一次运行，例如 "
        "cifar-vgg 的：--set weights=runs/cifar-vgg-1。"
    ),
    "The picture has gone [bold green]{taken:.0f}%[/] of the way to the style's colours "
    "and kept {kept:.0f}% of the outlines [dim](training took {seconds:.1f} s)[/]": (
        "图片向风格的色彩靠近了 [bold green]{taken:.0f}%[/]，保留了 "
        "{kept:.0f}% 的轮廓 [dim]（训练用时 {seconds:.1f} "
        "秒）[/]"
    ),
    "The network {name} makes {found} where the picture has {wanted}.": (
        "网络 {name} 的输出是 {found}，而图片的形状是 {wanted}。"
    ),
    "{taken:.0%} of the way to the style's colours": "向风格的色彩靠近了 {taken:.0%}",
    "{kept:.0%} of the outlines kept": "保留了 {kept:.0%} 的轮廓",
    "metric": "指标",
    "value": "数值",
    "Content loss": "内容损失",
    "Style loss": "风格损失",
    "of the way from the colours of the content to those of the style.": (
        "：从内容的色彩到风格的色彩，已走完的路程。"
    ),
    "outlines kept": "保留的轮廓",
    "What has become of it": "变成了什么样",
    "the picture": "图片",
    "the content": "内容",
    "the style": "风格",
    "The picture itself is picture.png in the folder of the run.": (
        "图片本身是运行文件夹中的 picture.png。"
    ),
    "What content.jpg shows in the manner of style.jpg (Gatys et al. 2016); weights=RUN.": (
        "用 style.jpg 的风格画出 content.jpg 的内容（Gatys 等，2016）；weights=RUN。"
    ),
    "Nothing in the history of {name} tells better networks from worse ones; name what is "
    "to be looked at with metric.": (
        "{name} 的历史中没有能区分网络好坏的指标；请用 metric 指定要看的指标。"
    ),
    "What it was shown": "它看到的训练图片",
    "training pictures, changed at random": "随机变化后的训练图片",
    "Above, training pictures as they are; below, what augmentation made of them: anew in "
    "every epoch.": ("上面是原来的训练图片；下面是数据增强后的样子：每一轮都会重新随机变化。"),
    "95% interval {low:.1%} to {high:.1%}; mAP@0.5:0.95 {whole:.2%}; recall {recall:.2%} "
    "and precision {precision:.2%} of boxes that are at least {sure:.0%} sure": (
        "95% 置信区间 {low:.1%} 到 "
        "{high:.1%}；mAP@0.5:0.95 为 "
        "{whole:.2%}；置信度不低于 {sure:.0%} 的框，召回率 "
        "{recall:.2%}，精确率 {precision:.2%}"
    ),
    "Recall, right boxes and things found count boxes that it is at least {percent:.0f}% "
    "sure of.": ("召回率、正确的框和找到的目标只计置信度不低于 {percent:.0f}% 的框。"),
}
