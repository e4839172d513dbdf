"""Ratings and recommendation."""

SENTENCES = {
    "stars": "评分",
    "There are no training ratings of {user!r}: these are the items that most people have rated.": (
        "训练集中没有 {user!r} 的评分：以下是评分人数最多的物品。"
    ),
    "There are no training ratings of the item {item!r}: this is what the user says on average.": (
        "训练集中没有物品 {item!r} 的评分：这是该用户平均会给的分。"
    ),
    "There are no training ratings of the user {user!r}: this is what people say on average.": (
        "训练集中没有用户 {user!r} 的评分：这是人们平均会给的分。"
    ),
    "{user}, {title}: {stars:.2f} stars": "{user}，{title}：{stars:.2f} 分",
    "{path} has no ratings that are recognised: MovieLens's u.data, ratings.dat or ratings.csv, or "
    "one table of your own with the columns user, item and rating.": (
        "{path} 中没有可识别的评分：应有 MovieLens 的 u.data、ratings.dat 或 "
        "ratings.csv，或者一个含 user、item、rating 列的自有表格。"
    ),
    "{path} has {cell!r} in line {line} where there is to be a number.": (
        "{path} 第 {line} 行应为数字，却是 {cell!r}。"
    ),
    "{path} is not as MovieLens has it: line {number} has {found} values and not user, item, "
    "rating and time.": (
        "{path} 不是 MovieLens 的格式：第 {number} 行有 {found} 个值，应为用户、物品、评分和时间。"
    ),
    "{name} has no column with the time, so that its ratings cannot be divided by time; set "
    "division=random.": "{name} 没有时间列，不能按时间划分评分；请设置 division=random。",
    "{name} has {count:,} ratings of {users:,} users, too few to set some of them aside; some "
    "users have to have five ratings or more.": (
        "{name} 有 {users:,} 个用户的 {count:,} 条评分，太少，无法留出一部分；"
        "至少要有一些用户有五条以上评分。"
    ),
    "No user is named; name some, or USER:ITEM for a single rating.": (
        "没有指定用户；请给出用户，或用“用户:物品”询问一个评分。"
    ),
    "{run} has no list of users and items, so that it cannot be told whom its network knows.": (
        "{run} 没有用户和物品的列表，无法知道它的网络认识谁。"
    ),
    "The network {name} is to foretell ratings; its recipe has to give Training the preparation "
    "keraunos.preparation.Pairings.": (
        "网络 {name} 用于预测评分；它的配方必须给 Training 传入预处理 "
        "keraunos.preparation.Pairings。"
    ),
    "The network {name} puts out the shape {shape}; a rating is one number.": (
        "网络 {name} 的输出形状为 {shape}；评分应是一个数。"
    ),
    "[bold green]{rmse:.3f}[/] stars off on {examples:,} test ratings (RMSE), the biased mean "
    "{biased:.3f} [dim](95% interval {low:.3f} to {high:.3f}; training took {seconds:.1f} s)[/]": (
        "{examples:,} 条测试评分的误差为 [bold green]{rmse:.3f}[/] 分（RMSE），带偏置的均值为 "
        "{biased:.3f} [dim]（95% 区间 {low:.3f} 到 {high:.3f}；训练用时 {seconds:.1f} 秒）[/]"
    ),
    "{rmse:.3f} stars off on {examples:,} ratings of the {part} part (RMSE)": (
        "{part} 集 {examples:,} 条评分的误差为 {rmse:.3f} 分（RMSE）"
    ),
    "95% interval {low:.3f} to {high:.3f}; the biased mean {biased:.3f}; on average {mae:.3f} "
    "off": ("95% 区间 {low:.3f} 到 {high:.3f}；带偏置的均值 {biased:.3f}；平均绝对误差 {mae:.3f}"),
    "The network has learnt nothing of who likes what: the mean with the biases of user and item "
    "is {biased:.3f} stars off, the network {rmse:.3f}.": (
        "网络没有学到谁喜欢什么：带用户和物品偏置的均值误差为 {biased:.3f} 分，"
        "网络为 {rmse:.3f} 分。"
    ),
    "mean of the stars given over those foretold": "实际评分均值随预测评分的变化",
    "These ratings are made up: whoever knew how would still be {ideal:.3f} off; this is "
    "{above:.1%} more. Real ones: --set ratings=100k, or --data FOLDER.": (
        "这些评分是生成的：即使知道生成方式，误差仍有 {ideal:.3f}；这里多出 {above:.1%}。"
        "真实数据：--set ratings=100k，或 --data 文件夹。"
    ),
    "Of what people liked {recall:.1%} is among the ten recommended to them; among the ten most "
    "popular {popular:.1%}.": (
        "人们喜欢的物品中，{recall:.1%} 在推荐给他们的十个之中；最热门的十个则包含 {popular:.1%}。"
    ),
    "Error in stars": "评分误差",
    "stars foretold": "预测评分",
    "Given on average, by what was foretold": "预测评分与实际评分",
    "{recipe}: {rmse:.3f} stars off": "{recipe}：误差 {rmse:.3f} 分",
    "stars off (root mean square) on {examples:,} ratings that it had never seen. The mean with "
    "the biases of user and item is {biased:.3f} off.": (
        "分：{examples:,} 条从未见过的评分上的均方根误差。"
        "带用户和物品偏置的均值误差为 {biased:.3f}。"
    ),
    "95% interval {low:.3f} to {high:.3f}.": "95% 区间 {low:.3f} 到 {high:.3f}。",
    "These ratings are made up: whoever knew how would still be {ideal:.3f} off; this is "
    "{above:.1%} more.": (
        "这些评分是生成的：即使知道生成方式，误差仍有 {ideal:.3f}；这里多出 {above:.1%}。"
    ),
    "better than the biased mean by": "误差比带偏置的均值小",
    "off on average": "平均绝对误差",
    "{measure} of the most popular": "最热门物品的 {measure}",
    "How far off it is": "误差有多大",
    "ratings that a user has": "用户的评分数",
    "biased mean": "带偏置的均值",
    "measured on": "测量条数",
    "{least:,} to {most:,}": "{least:,} 到 {most:,}",
    "Each point is a twentieth of the ratings; on the dashed line is given, on average, what was "
    "foretold.": "每个点代表二十分之一的评分；在虚线上，平均实际评分等于预测评分。",
    "What it would recommend": "它会推荐什么",
    "Marked is what the user liked in the test part ({liked:g} stars or more), which the network "
    "did not know.": "打勾的是用户在测试集中喜欢的物品（{liked:g} 分以上），网络事先并不知道。",
    "{user}, who has rated {rated:,}": "{user}，已评分 {rated:,} 个",
    "liked most so far": "目前最喜欢的",
    "recommended": "推荐",
    "What is alike": "哪些相似",
    "The items that most users have rated, and those whose foretold ratings rise and fall with "
    "theirs from user to user; 1 would be always.": (
        "评分人数最多的物品，以及预测评分随用户与之同升同降的物品；1 表示完全一致。"
    ),
    "Ratings foretold by two towers, networks of user and item (Huang et al. 2013).": (
        "评分预测：用户和物品的双塔网络（Huang 等 2013）。"
    ),
    "Ratings foretold by the product of two embeddings, with biases (Koren et al. 2009).": (
        "评分预测：两个嵌入向量的点积加偏置（Koren 等 2009）。"
    ),
}
