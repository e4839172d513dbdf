# 循环神经网络：SimpleRNN、LSTM 和 GRU 预测正弦波
import numpy as np
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import SimpleRNN, LSTM, GRU, Dense

# 用前 10 个点预测下一个点
wave = np.sin(np.arange(0, 60, 0.1))
X = np.array([wave[i:i + 10] for i in range(len(wave) - 10)])
y = np.array([wave[i + 10] for i in range(len(wave) - 10)])
X = X.reshape((X.shape[0], X.shape[1], 1))

for cell in (SimpleRNN, LSTM, GRU):
    model = Sequential()
    model.add(cell(50, activation='tanh', input_shape=(10, 1)))
    model.add(Dense(1))
    model.compile(optimizer='adam', loss='mse')

    print('=====', cell.__name__)
    model.fit(X, y, epochs=5, batch_size=32)

    pred = model.predict(X[:5])
    print(pred.shape)
