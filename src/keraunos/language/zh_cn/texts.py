"""Simplified Chinese: texts and speech, their preparation, networks, tasks and reports."""

SENTENCES: dict[str, str] = {
    "text": "文本",
    "A text of no words": "没有词的文本",
    "{which}: no word of it was in the training texts.": (
        "{which}：其中没有一个词在训练文本里出现过。"
    ),
    "{which}: longer than what the network looks at; only its beginning counts.": (
        "{which}：超出网络读取的长度，只有开头部分起作用。"
    ),
    "{which}: not in the training texts: {names}.": "{which}：训练文本里没有出现过：{names}。",
    "{path} has no row with a label.": "{path} 中没有带标签的行。",
    "{path} cannot be read as a table ({reason}).": "无法把 {path} 当作表格读取（{reason}）。",
    "{path} has no column {column!r}; its first line names: {known}.": (
        "{path} 没有 {column!r} 列；首行列名为：{known}。"
    ),
    "{path} has the label {label!r}, which is none of: {known}.": (
        "{path} 中的标签 {label!r} 不在以下类别中：{known}。"
    ),
    "{recipe} is for {task}, whose examples cannot be put into folds; leave out --folds.": (
        "{recipe} 的任务是 {task}，它的样本不能分成若干折；请去掉 --folds。"
    ),
    "{recipe} is for {task}; members and folds are for {tasks}.": (
        "{recipe} 的任务是 {task}；--members 和 --folds 只用于 {tasks}。"
    ),
    "The mistakes above are worth a look.": "上面的错误值得看一看。",
    "No text is named.": "没有给出文本。",
    "{run} has no vocabulary, so that it cannot be told how its network reads a text.": (
        "{run} 没有词表，无法得知它的网络如何读取文本。"
    ),
    "of {examples:,} texts it had never seen are told right.": (
        "（共 {examples:,} 条从未见过的文本）判断正确。"
    ),
    "Each row is what the texts are, each column what the network said.": (
        "每行是文本的真实类别，每列是网络的回答。"
    ),
    "texts": "文本数",
    "Opinions of films, with a convolutional network (Kim 2014).": (
        "影评情感分析：卷积网络（Kim 2014）。"
    ),
    "Opinions of films, with a GRU in both directions.": "影评情感分析：双向 GRU。",
    "Opinions of films, with an LSTM in both directions.": "影评情感分析：双向 LSTM。",
    "Opinions of films, with a Transformer's encoder.": "影评情感分析：Transformer 编码器。",
    "Not in the training texts, and passed over: {names}.": "训练文本里没有、已跳过：{names}。",
    "{folder} has no {file}; name a folder that has it, or a text file of your own.": (
        "{folder} 中没有 {file}；请指定含有它的文件夹，或您自己的文本文件。"
    ),
    "{path} has {count:,} characters, too few to learn from; let it have {least:,} at least.": (
        "{path} 只有 {count:,} 个字符，太少，无法学习；至少需要 {least:,} 个。"
    ),
    "The {part} part has fewer tokens than a window of {length}; set a smaller length.": (
        "{part} 集的词元少于一个窗口的长度 {length}；请设置更小的 length。"
    ),
    "The network of {run} cannot go on from a text: it has no step from one token to the "
    "next, as keraunos.networks.GPT has it.": (
        "{run} 的网络不能续写文本：它没有像 keraunos.networks.GPT 那样逐词元推进的 step 方法。"
    ),
    "The network {name} is to foretell texts, and its recipe does not say what their "
    "tokens are; give Training a preparation, keraunos.preparation.Windows say.": (
        "网络 {name} 要预测文本，但它的配方没有说明词元是什么；请给 Training 指"
        "定 preparation，例如 "
        "keraunos.preparation.Windows。"
    ),
    "[bold green]{nats:.3f}[/] nats a token on the test part [dim](95% interval {low:.3f} "
    "to {high:.3f}; perplexity {perplexity:.2f}; training took {seconds:.1f} s)[/]": (
        "测试集上每个词元 [bold green]{nats:.3f}[/] 奈特 "
        "[dim]（95% 区间 {low:.3f} 到 {high:.3f}；困惑度 "
        "{perplexity:.2f}；训练用时 {seconds:.1f} 秒）[/]"
    ),
    "The network has learnt nothing that shows: it needs {nats:.2f} nats a token, and "
    "knowing only how common each token is, one needs {blind:.2f}.": (
        "网络没有学到看得出的东西：每个词元需要 {nats:.2f} 奈特，而只知道各词元频率时"
        "需要 {blind:.2f}。"
    ),
    "{nats:.3f} nats a token over {examples:,} tokens of the {part} part": (
        "{part} 集 {examples:,} 个词元，平均每个 {nats:.3f} 奈特"
    ),
    "95% interval {low:.3f} to {high:.3f}; perplexity {perplexity:.2f}; {share:.1%} foretold": (
        "95% 区间 {low:.3f} 到 {high:.3f}；困惑度 {perplexity:.2f}；猜中 {share:.1%}"
    ),
    "Nats a token": "每词元奈特数",
    "Share foretold": "猜中比例",
    "{recipe}: {nats:.3f} nats a token": "{recipe}：每词元 {nats:.3f} 奈特",
    "is what each of {examples:,} tokens it had never seen costs, on average.": (
        "是从未见过的 {examples:,} 个词元的平均代价。"
    ),
    "95% interval {low:.3f} to {high:.3f}. Knowing only how common each token is: {blind:.2f}.": (
        "95% 区间 {low:.3f} 到 {high:.3f}。只知道各词元频率时：{blind:.2f}。"
    ),
    "perplexity": "困惑度",
    "bits a token": "每词元比特数",
    "foretold": "猜中",
    "How it goes on": "它如何续写",
    "The beginning in grey is from the test part; all that follows is the network's. The "
    "higher the temperature, the more it dares.": (
        "灰色的开头来自测试集，其后都是网络写的。温度越高，越敢写。"
    ),
    "Temperature {temperature:.1f}": "温度 {temperature:.1f}",
    "How it came to speak": "它是怎样学会说话的",
    "After epoch {epoch}": "第 {epoch} 轮之后",
    "What surprised it": "什么让它意外",
    "The test part's beginning. The darker a token, the less the network had expected it "
    "there; point at one to see its cost in nats.": (
        "测试集的开头。颜色越深，网络越没料到这个词元会出现；把鼠标放上去可看到它的代价（奈特）。"
    ),
    "How many pictures a generator makes (25), or tokens follow on a text (400).": (
        "生成器生成的图片数（25），或续写的词元数（400）。"
    ),
    "How much a text dares; 0 for the likeliest alone.": "续写的大胆程度；0 表示总取最可能的。",
    "Draw only from so many of the likeliest tokens; 0 for all.": (
        "只从最可能的这么多个词元中抽取；0 表示不限。"
    ),
    "Draw only from the likeliest with this share.": "只从累计概率达到这一比例的最可能词元中抽取。",
    "Of what is drawn by chance.": "随机抽取所用的种子。",
    "Text in the manner of Shakespeare, or of a file of yours, with a small GPT.": (
        "莎士比亚风格（或您自己文件的风格）的文本：小型 GPT。"
    ),
    "Text in the manner of Shakespeare, or of a file of yours, with an LSTM.": (
        "莎士比亚风格（或您自己文件的风格）的文本：LSTM。"
    ),
    "{path} holds more than {most:g} GB, which is more than is read of such a file.": (
        "{path} 的内容超过 {most:g} GB，超过了这类文件的读取上限。"
    ),
    "{folder} has no {part} part in {languages}.": "{folder} 中没有 {languages} 的 {part} 集。",
    "{one} has {count:,} lines and {other} has {others:,}; a sentence and its translation "
    "have to be in the same line.": (
        "{one} 有 {count:,} 行，{other} 有 {others:,} 行；句子和它的译文必须在同一行。"
    ),
    "{path} has {found} columns in line {number} and {expected} in the first.": (
        "{path} 第 {number} 行有 {found} 列，而首行有 {expected} 列。"
    ),
    "The network {name} is to translate; its recipe has to give Training the preparation "
    "keraunos.preparation.Pairs, and the network to have begin and step, as "
    "keraunos.networks.Translator has them.": (
        "网络 {name} 要做翻译；它的配方必须给 Training 指定 "
        "preparation 为 keraunos.preparation.Pairs，且网络"
        "要像 keraunos.networks.Translator 那样有 begin 和 "
        "step。"
    ),
    "Translations are measured by the package sacrebleu, which is not installed; install "
    "it: pip install 'keraunos[text]'.": (
        "评估译文需要 sacrebleu 包，目前没有安装；请安装：pip install 'keraunos[text]'。"
    ),
    "BLEU [bold green]{bleu:.1f}[/] on {examples:,} test sentences [dim](95% interval "
    "{low:.1f} to {high:.1f}; chrF {chrf:.1f}; training took {seconds:.1f} s)[/]": (
        "{examples:,} 个测试句子的 BLEU 为 [bold "
        "green]{bleu:.1f}[/] [dim]（95% 区间 {low:.1f} "
        "到 {high:.1f}；chrF {chrf:.1f}；训练用时 "
        "{seconds:.1f} 秒）[/]"
    ),
    "The network has learnt nothing that shows: its translations have hardly a sequence of "
    "words in common with people's (BLEU {bleu:.1f}).": (
        "网络没有学到看得出的东西：它的译文与人工译文几乎没有相同的词序列（BLEU {bleu:.1f}）。"
    ),
    "BLEU {bleu:.1f} on {examples:,} sentences of the {part} part": (
        "{part} 集 {examples:,} 个句子的 BLEU 为 {bleu:.1f}"
    ),
    "95% interval {low:.1f} to {high:.1f}; chrF {chrf:.1f}; greedy {greedy:.1f}": (
        "95% 区间 {low:.1f} 到 {high:.1f}；chrF {chrf:.1f}；贪心搜索 {greedy:.1f}"
    ),
    "{recipe}: BLEU {bleu:.1f}": "{recipe}：BLEU {bleu:.1f}",
    "on {examples:,} sentences it had never seen (sacreBLEU; 100 would be people's very words).": (
        "（{examples:,} 个从未见过的句子；sacreBLEU，100 表示与人工译文完全相同）。"
    ),
    "95% interval {low:.1f} to {high:.1f}.": "95% 区间 {low:.1f} 到 {high:.1f}。",
    "greedy search": "贪心搜索",
    "sentences": "句子数",
    "Side by side": "并排对照",
    "people": "人工译文",
    "Where it looked": "它看向哪里",
    "Each row is what it said, each column what it read; the darker, the more it looked "
    "there just then.": ("每行是它说的，每列是它读的；颜色越深，说到那里时看得越多。"),
    "Captions translated, English to German, with GRUs and attention (Luong et al. 2015).": (
        "图片说明翻译（英译德）：带注意力的 GRU（Luong 等 2015）。"
    ),
    "Captions translated, English to German, with a Transformer (Vaswani et al. 2017).": (
        "图片说明翻译（英译德）：Transformer（Vaswani 等 2017）。"
    ),
    "recording": "录音",
    "{file}: longer than what the network listens to; only its beginning counts.": (
        "{file}：超出网络听取的长度，只有开头部分起作用。"
    ),
    "{name} is longer than {minutes} minutes, the most that is read; cut it.": (
        "{name} 超过可读取的上限 {minutes} 分钟；请剪短。"
    ),
    "{name} is empty: it has no sound in it.": "{name} 是空的：里面没有声音。",
    "{name} is no recording that can be read (WAV, FLAC, OGG, MP3 and AIFF can): {reason}": (
        "{name} 不是可读取的录音（支持 WAV、FLAC、OGG、MP3 和 AIFF）：{reason}"
    ),
    "Recordings are read by the package soundfile, which is not installed; install it: pip "
    "install 'keraunos[speech]'.": (
        "读取录音需要 soundfile 包，目前没有安装；请安装：pip install 'keraunos[speech]'。"
    ),
    "No recording is named.": "没有给出录音。",
    "{run} does not say how fast its recordings are.": "{run} 没有记录其录音的采样率。",
    "{path} has no recording in it; recordings end in .wav, .flac, .ogg, .mp3 or the like.": (
        "{path} 中没有录音；录音文件以 .wav、.flac、.ogg、.mp3 等结尾。"
    ),
    "The network {name} has outputs of shape {shape}; to hear {classes} words it needs "
    "{wanted} logits at every moment, the first of which means that no word begins.": (
        "网络 {name} 的输出形状为 {shape}；要识别 {classes} 个词，每个"
        "时刻需要 {wanted} 个 logits，其中第一个表示没有词开始。"
    ),
    "Words heard wrong are counted by the package jiwer, which is not installed; install "
    "it: pip install 'keraunos[speech]'.": (
        "统计听错的词需要 jiwer 包，目前没有安装；请安装：pip install 'keraunos[speech]'。"
    ),
    "[bold green]{rate:.1f}%[/] of {words:,} test words are wrong [dim](95% interval "
    "{low:.1f} to {high:.1f}; {whole:.0f}% of the recordings without an error; training "
    "took {seconds:.1f} s)[/]": (
        "{words:,} 个测试词中听错 [bold "
        "green]{rate:.1f}%[/] [dim]（95% 区间 {low:.1f} "
        "到 {high:.1f}；{whole:.0f}% 的录音没有错误；训练用时 "
        "{seconds:.1f} 秒）[/]"
    ),
    "The network has learnt nothing that shows: {rate:.0f}% of its words are wrong.": (
        "网络没有学到看得出的东西：{rate:.0f}% 的词是错的。"
    ),
    "{rate:.1%} of {words:,} words of the {part} part are wrong": (
        "{part} 集 {words:,} 个词中听错 {rate:.1%}"
    ),
    "95% interval {low:.1%} to {high:.1%}; {characters:.1%} of the characters": (
        "95% 区间 {low:.1%} 到 {high:.1%}；字符错误率 {characters:.1%}"
    ),
    "of {examples:,} recordings it had never heard are recognised.": (
        "（共 {examples:,} 条从未听过的录音）识别正确。"
    ),
    "Each row is what was said, each column what the network heard.": (
        "每行是说的内容，每列是网络听到的。"
    ),
    "recordings": "录音数",
    "{recipe}: {percent:.1f}% of the words wrong": "{recipe}：{percent:.1f}% 的词听错",
    "of {words:,} words that it had never heard are wrong.": (
        "（共 {words:,} 个从未听过的词）听错。"
    ),
    "characters wrong": "字符错误率",
    "recordings without an error": "没有错误的录音",
    "What it heard": "它听到了什么",
    "Time runs from left to right, low tones are at the bottom. Below, what the network "
    "said, and when.": ("时间从左到右，低音在下方。下面是网络说了什么、在什么时候。"),
    "said: {words}": "实际：{words}",
    "heard: {words}": "听到：{words}",
    "Strings of spoken digits, with connectionist temporal classification (Graves 2006).": (
        "连续朗读的数字串：连接时序分类 CTC（Graves 2006）。"
    ),
    "Spoken digits, with a convolutional network on spectrograms.": (
        "朗读的数字：基于声谱图的卷积网络。"
    ),
    "The encoder takes {names}; it is to take token_ids and nothing but segment_ids and "
    "padding_mask beside.": (
        "编码器的输入是 {names}；它应接受 token_ids，此外只能有 segment_ids 和 padding_mask。"
    ),
    "{where} is no folder, and presets come from the package keras-hub, which is not "
    "installed; install it: pip install keras-hub": (
        "{where} 不是文件夹，而预设需要 keras-hub 包，目前没有安装；请安装：pip install keras-hub"
    ),
    "{where} cannot be had from KerasHub: {reason}": "无法从 KerasHub 获取 {where}：{reason}",
    "{folder} has no {file}; a pre-trained encoder is {encoder} with {vocabulary}.": (
        "{folder} 中没有 {file}；预训练编码器由 {encoder} 和 {vocabulary} 组成。"
    ),
    "Pieces of words are made by the package tokenizers, which is not installed; install "
    "it: pip install 'keraunos[text]'.": (
        "切分词片需要 tokenizers 包，目前没有安装；请安装：pip install 'keraunos[text]'。"
    ),
    "The vocabulary lacks {missing}; is it one of WordPiece, a piece in each line?": (
        "词表缺少 {missing}；它是每行一个词片的 WordPiece 词表吗？"
    ),
    "Opinions of films, with a pre-trained encoder that is fine-tuned (Devlin et al. 2019).": (
        "影评情感分析：微调预训练编码器（Devlin 等 2019）。"
    ),
    "(end)": "（结束）",
}
