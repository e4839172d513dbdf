import numpy as np
from keras.models import Sequential
from keras.layers import Dense
from keras.utils import to_categorical

# Dummy data: 1000 samples with 100 features, 10 classes
data = np.random.random((1000, 100))
labels = np.random.randint(10, size=(1000, 1))
one_hot_labels = to_categorical(labels, num_classes=10)

model = Sequential()
model.add(Dense(64, activation='relu', input_dim=100))
model.add(Dense(64, activation='relu'))
model.add(Dense(10, activation='softmax'))

model.compile(optimizer='adam',
              loss='categorical_crossentropy',
              metrics=['accuracy'])

model.summary()
model.fit(data, one_hot_labels, epochs=10, batch_size=32)
