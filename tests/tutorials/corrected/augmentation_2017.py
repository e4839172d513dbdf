'''Trains a small convnet with real-time data augmentation. (2017)

Corrected for Keras 3:
- ImageDataGenerator is gone: layers in front of the network rotate, shift and zoom the pictures
- fit_generator is gone: fit takes the arrays and the batch size
- keras.Input in front of the network instead of input_shape (the old form only warns)
'''
from keras.datasets import mnist
from keras.models import Sequential
from keras.layers import Input, Dense, Dropout, Flatten
from keras.layers import Conv2D, MaxPooling2D
from keras.layers import RandomRotation, RandomTranslation, RandomZoom
from keras.utils import to_categorical

batch_size = 32
num_classes = 10
epochs = 2

(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train = x_train.reshape(x_train.shape[0], 28, 28, 1).astype('float32') / 255
x_test = x_test.reshape(x_test.shape[0], 28, 28, 1).astype('float32') / 255
y_train = to_categorical(y_train, num_classes)
y_test = to_categorical(y_test, num_classes)

model = Sequential()
model.add(Input((28, 28, 1)))
model.add(RandomRotation(10 / 360))
model.add(RandomTranslation(0.1, 0.1))
model.add(RandomZoom(0.1))
model.add(Conv2D(16, (3, 3), activation='relu'))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Dropout(0.25))
model.add(Flatten())
model.add(Dense(num_classes, activation='softmax'))
model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])

model.fit(x_train, y_train,
          batch_size=batch_size,
          epochs=epochs,
          validation_data=(x_test, y_test))

score = model.evaluate(x_test, y_test, verbose=0)
print('Test loss:', score[0])
print('Test accuracy:', score[1])
