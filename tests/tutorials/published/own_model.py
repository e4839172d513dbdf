# 自定义模型（子类化）
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


class MyModel(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dense1 = layers.Dense(32, activation='relu')
        self.dense2 = layers.Dense(1)

    def forward(self, x):
        x = self.dense1(x)
        return self.dense2(x)


x = np.random.randn(400, 8).astype('float32')
y = x.sum(axis=1, keepdims=True)

model = MyModel()
model.compile(optimizer='adam', loss='mse')
model.fit(x, y, epochs=8, batch_size=32)
