"""Simplified Chinese: batches of texts that are about equally long."""

SENTENCES: dict[str, str] = {
    "There are lengths of {known} examples and {samples} examples; give one for each.": (
        "长度有 {known} 个，样本有 {samples} 个；请为每个样本给出一个长度。"
    ),
    "buckets is for examples that are prepared texts; leave it out.": (
        "buckets 只用于经过预处理的文本样本；请去掉它。"
    ),
    "{model!r} takes texts of one length alone; build it with keras.Input((None,)), or leave out "
    "buckets.": (
        "{model!r} 只接受一种长度的文本；请用 keras.Input((None,)) 构建它，或去掉 buckets。"
    ),
    "A batch is made of texts that are about equally long, and computed as far as they go: to "
    "{bounds} numbers, which is {share:.0%} of what full lengths would take.": (
        "每个批次由长度相近的文本组成，只计算到文本结束处：{bounds} 个数字，"
        "相当于全长计算量的 {share:.0%}。"
    ),
}
