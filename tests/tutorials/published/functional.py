# 函数式 API
import numpy as np
from tensorflow.keras import layers

x_train = np.random.randn(400, 20)
y_train = x_train[:, :1] - 2 * x_train[:, 1:2]

inputs = layers.Input(shape=(20,))
h = layers.Dense(32, activation='relu')(inputs)
outputs = layers.Dense(1)(h)
model = layers.Model(inputs=inputs, outputs=outputs)

model.compile(optimizer='rmsprop', loss='mse', metrics=['mae'])
model.fit(x_train, y_train, epochs=8, batch_size=32)
