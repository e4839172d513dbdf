# 防止过拟合：正则化
import numpy as np
from tensorflow.keras import layers, models

x_train = np.random.randn(400, 20)
y_train = (x_train[:, 0] + x_train[:, 1] > 0).astype('int32')

model = models.Sequential()
model.add(layers.Dense(32, activation='relu', input_shape=(20,)))
model.add(layers.Regularization(l2=0.01))
model.add(layers.Dropout(0.2))
model.add(layers.Dense(1, activation='sigmoid'))

model.compile(optimizer='adam', loss='binary_crossentropy', metrics=['accuracy'])
model.fit(x_train, y_train, epochs=8, batch_size=32)
