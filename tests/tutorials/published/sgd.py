# 带动量的随机梯度下降
import numpy as np
from keras.models import Sequential
from keras.layers import Dense, Dropout
from keras.optimizers import SGD

x_train = np.random.random((400, 20))
y_train = (x_train[:, 0] > x_train[:, 1]).astype('float32')

model = Sequential()
model.add(Dense(64, input_dim=20, activation='relu'))
model.add(Dropout(0.1))
model.add(Dense(1, activation='sigmoid'))

sgd = SGD(lr=0.05, decay=1e-6, momentum=0.9, nesterov=True)
model.compile(loss='binary_crossentropy', optimizer=sgd, metrics=['accuracy'])
model.fit(x_train, y_train, epochs=12, batch_size=16)
