import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


class TransformerBlock(layers.Layer):
    def __init__(self, embed_dim, num_heads, ff_dim, rate=0.1):
        super(TransformerBlock, self).__init__()
        # 多头注意力
        self.att = layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)
        # 前馈网络
        self.ffn = tf.keras.Sequential([
            layers.Dense(ff_dim, activation="relu"),
            layers.Dense(embed_dim),
        ])
        self.layernorm1 = layers.LayerNormalization(epsilon=1e-6)
        self.layernorm2 = layers.LayerNormalization(epsilon=1e-6)
        self.dropout1 = layers.Dropout(rate)
        self.dropout2 = layers.Dropout(rate)

    def call(self, inputs, training=False):
        attn_output = self.att(inputs, inputs)
        attn_output = self.dropout1(attn_output, training=training)
        out1 = self.layernorm1(inputs + attn_output)
        ffn_output = self.ffn(out1)
        ffn_output = self.dropout2(ffn_output, training=training)
        return self.layernorm2(out1 + ffn_output)


embed_dim = 32  # size of each token's vector
num_heads = 2
ff_dim = 32

# 200 sequences of 10 vectors; the target is the mean of the first feature
x = np.random.rand(200, 10, embed_dim).astype("float32")
y = x[:, :, 0].mean(axis=1, keepdims=True)

# Sequential
model = tf.keras.Sequential([
    TransformerBlock(embed_dim, num_heads, ff_dim),
    layers.GlobalAveragePooling1D(),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=10, batch_size=32)

# 函数式 API
inputs = layers.Input(shape=(10, embed_dim))
h = TransformerBlock(embed_dim, num_heads, ff_dim)(inputs)
h = layers.GlobalAveragePooling1D()(h)
outputs = layers.Dense(1)(h)
functional = tf.keras.Model(inputs=inputs, outputs=outputs)
functional.compile(optimizer="adam", loss="mse")
functional.summary()
functional.fit(x, y, epochs=10, batch_size=32, verbose=0)
print(functional.predict(x[:3]).shape)
