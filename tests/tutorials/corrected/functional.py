# 函数式 API
#
# Corrected for Keras 3:
# - Model is in tensorflow.keras.models, not in layers
import numpy as np
from tensorflow.keras import layers, models

x_train = np.random.randn(400, 20)
y_train = x_train[:, :1] - 2 * x_train[:, 1:2]

inputs = layers.Input(shape=(20,))
h = layers.Dense(32, activation='relu')(inputs)
outputs = layers.Dense(1)(h)
model = models.Model(inputs=inputs, outputs=outputs)

model.compile(optimizer='rmsprop', loss='mse', metrics=['mae'])
model.fit(x_train, y_train, epochs=8, batch_size=32)
