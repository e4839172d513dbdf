# 防止过拟合：正则化
#
# Corrected for Keras 3:
# - there is no layer Regularization: it is an argument of Dense, kernel_regularizer
import numpy as np
from tensorflow.keras import layers, models, regularizers

x_train = np.random.randn(400, 20)
y_train = (x_train[:, 0] + x_train[:, 1] > 0).astype('int32')

model = models.Sequential()
model.add(layers.Dense(32, activation='relu', input_shape=(20,),
                       kernel_regularizer=regularizers.l2(0.01)))
model.add(layers.Dropout(0.2))
model.add(layers.Dense(1, activation='sigmoid'))

model.compile(optimizer='adam', loss='binary_crossentropy', metrics=['accuracy'])
model.fit(x_train, y_train, epochs=8, batch_size=32)
