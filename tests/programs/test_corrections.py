"""What stood in programs for Keras 1 and 2 fails on Keras 3, is told in one sentence, and the line
that the sentence asks for works."""

import linecache
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import keras
import numpy as np
import pytest

from keraunos.engine.accelerate import accelerate
from keraunos.errors import KeraunosError
from keraunos.programs import old_keras
from keraunos.programs.names import _home
from keraunos.programs.runner import raise_sentence

BEFORE = """\
import keras, numpy as np
from keras import layers, models, optimizers, Sequential
from keras.layers import Dense, Conv2D, LSTM
x = np.random.rand(16, 8).astype("float32")
y = np.random.randint(0, 2, (16, 1))
def net():
    model = Sequential([keras.Input((8,)), Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return model
"""
LINE = BEFORE.count("\n") + 1

# What stands in the program; what the sentence says after the program's name and line; what stands
# in the program that followed it ("" where there is nothing to run).
CASES = [
    # optimizers
    (
        "optimizers.Adam(lr=0.001)",
        ": optimizers.Adam has no argument lr in Keras 3; write learning_rate.",
        "optimizers.Adam(learning_rate=0.001)",
    ),
    ("optimizers.adam(0.1)", "write keras.optimizers.Adam.", "keras.optimizers.Adam(0.1)"),
    ("from keras.optimizers import rmsprop", "write keras.optimizers.RMSprop.", ""),
    ("from keras.optimizers import adam_v2", "write keras.optimizers.Adam.", ""),
    (
        "from keras.optimizers import legacy; legacy.Adam(0.1)",
        "Keras 3 has no optimizers.legacy; write the optimizer without legacy",
        "optimizers.Adam(0.1)",
    ),
    (
        "net().optimizer.lr",
        ": Adam has no lr in Keras 3; write learning_rate.",
        "net().optimizer.learning_rate",
    ),
    ("net().optimizer.weights", "write variables.", "net().optimizer.variables"),
    (
        "net()(x).numpy()",
        "only TensorFlow's tensors have a method numpy(); write np.asarray(...)",
        "np.asarray(net()(x))",
    ),
    # training
    ("net().fit_generator(iter([(x, y)]))", "no fit_generator in Keras 3; write fit.", ""),
    ("net().evaluate_generator(iter([(x, y)]))", "write evaluate.", ""),
    ("net().predict_generator(iter([(x, y)]))", "write predict.", ""),
    (
        "net().predict_classes(x)",
        "write model.predict(x).argmax(axis=-1), or (model.predict(x) > 0.5) for one sigmoid.",
        "net().predict(x, verbose=0).argmax(axis=-1)",
    ),
    ("net().predict_proba(x)", "write predict.", "net().predict(x, verbose=0)"),
    (
        "net().fit(x, y, nb_epoch=2, verbose=0)",
        ": fit has no argument nb_epoch in Keras 3; write epochs.",
        "net().fit(x, y, epochs=2, verbose=0)",
    ),
    (
        "net().fit(x, y, workers=4, use_multiprocessing=True)",
        ": fit has no argument workers and use_multiprocessing in Keras 3; leave out workers and "
        "use_multiprocessing.",
        "net().fit(x, y, verbose=0)",
    ),
    (
        "net().fit(x, y, verbose=0, steps_per_epoch=len(x) / 8)",
        ": steps_per_epoch must be a whole number; divide with // instead of /.",
        "net().fit(x, y, verbose=0, batch_size=8, steps_per_epoch=len(x) // 8)",
    ),
    (
        "net().fit(x, y, verbose=0, class_weight='auto')",
        "class_weight='auto' is scikit-learn's; give fit a dict",
        "net().fit(x, y, verbose=0, class_weight={0: 1.0, 1: 2.0})",
    ),
    (
        "net().fit(x.tolist(), y.tolist(), verbose=0)",
        "use x = np.array(x).",
        "net().fit(np.array(x.tolist()), np.array(y.tolist()), verbose=0)",
    ),
    (
        "history = net().fit(x, y, verbose=0)\nhistory.history['acc']",
        ": the history has no 'acc', since the metric is called as in compile; write 'accuracy'.",
        "history = net().fit(x, y, verbose=0)\nhistory.history['accuracy']",
    ),
    (
        "stop = keras.callbacks.EarlyStopping(monitor='val_acc')\n"
        "net().fit(x, y, verbose=0, validation_split=0.2, callbacks=[stop])",
        ": there is no metric 'val_acc'; write monitor='val_accuracy'.",
        "stop = keras.callbacks.EarlyStopping(monitor='val_accuracy')\n"
        "net().fit(x, y, verbose=0, validation_split=0.2, callbacks=[stop])",
    ),
    ("net().compile('adam', 'mse', class_mode='binary')", "leave out class_mode.", ""),
    ("net().compile('adam', 'mse', sample_weight_mode='temporal')", "leave out", ""),
    ("net().evaluate(x, y, show_accuracy=True)", 'give compile metrics=["accuracy"].', ""),
    (
        "m = net(); m.compile('sgd', 'cosine_proximity'); m.fit(x, y, verbose=0)",
        "Keras 3 has no loss 'cosine_proximity'; write 'cosine_similarity'.",
        "m = net(); m.compile('sgd', 'cosine_similarity'); m.fit(x, y, verbose=0)",
    ),
    (
        "m = net(); m.compile('sgd', 'mse', metrics=['f1']); m.fit(x, y, verbose=0)",
        "Keras 3 has no metric 'f1'; write keras.metrics.F1Score().",
        "keras.metrics.F1Score()",
    ),
    # layers
    (
        "layers.Regularization(0.1)",
        ": Keras 3 has no keras.layers.Regularization; regularisation is an argument of a layer "
        "now, as in Dense(64, kernel_regularizer=keras.regularizers.l2(0.01)).",
        "Dense(64, kernel_regularizer=keras.regularizers.l2(0.01))",
    ),
    ("layers.Model", "Keras 3 has no keras.layers.Model; write keras.models.Model.", ""),
    ("from keras.models import Input", "write keras.layers.Input.", ""),
    ("layers.CuDNNLSTM(8)", "write keras.layers.LSTM.", "keras.layers.LSTM(8)"),
    ("layers.Merge", "write keras.layers.concatenate.", "keras.layers.concatenate([x, x])"),
    ("layers.LocallyConnected2D(8, 3)", "use Conv2D, which shares its weights.", ""),
    ("layers.Dens(3)", "Keras 3 has no keras.layers.Dens; write keras.layers.Dense.", ""),
    ("Dense(output_dim=8)", "no argument output_dim in Keras 3; write units.", "Dense(units=8)"),
    (
        "Dense(8, init='uniform', W_regularizer=None, bias=False)",
        ": Dense has no argument init and W_regularizer and bias in Keras 3; write "
        "kernel_initializer and kernel_regularizer and use_bias.",
        "Dense(8, kernel_initializer='uniform', kernel_regularizer=None, use_bias=False)",
    ),
    (
        "layers.Convolution2D(8, 3, 3, border_mode='same')",
        ": Conv2D has no argument border_mode in Keras 3; write padding.",
        "layers.Convolution2D(8, (3, 3), padding='same')",
    ),
    (
        "Conv2D(nb_filter=8, nb_row=3, nb_col=3, subsample=(2, 2))",
        "write filters and kernel_size and strides.",
        "Conv2D(filters=8, kernel_size=3, strides=(2, 2))",
    ),
    (
        "Conv2D(8, 3, dim_ordering='th')",
        'write data_format="channels_last" or "channels_first".',
        "Conv2D(8, 3, data_format='channels_first')",
    ),
    ("layers.Dropout(p=0.5)", "write rate.", "layers.Dropout(rate=0.5)"),
    ("layers.BatchNormalization(mode=0)", "leave out mode.", "layers.BatchNormalization()"),
    (
        "LSTM(8, inner_activation='sigmoid', dropout_W=0.1, consume_less='gpu')",
        "write recurrent_activation and dropout, and leave out consume_less.",
        "LSTM(8, recurrent_activation='sigmoid', dropout=0.1)",
    ),
    (
        "LSTM(8, batch_input_shape=(2, 4, 1), stateful=True)",
        ": LSTM has no argument batch_input_shape in Keras 3; put keras.Input(batch_shape=(...)) "
        "in front of the layer.",
        "Sequential([keras.Input(batch_shape=(2, 4, 1)), LSTM(8, stateful=True)])",
    ),
    (
        "LSTM(8, input_dim=1, input_length=4)",
        "write input_shape=(length, features)",
        "Sequential([keras.Input((4, 1)), LSTM(8)])",
    ),
    ("layers.Embedding(9, 8, dropout=0.2)", "put a SpatialDropout1D layer behind it.", ""),
    ("net().layers[0].output_shape", "write output.shape.", "net().layers[0].output.shape"),
    ("net().layers[0].get_output_at(0)", "write output.", "net().layers[0].output"),
    (
        "i = keras.Input((3,)); models.Model(input=i, output=Dense(2)(i))",
        ": Model has no argument input and output in Keras 3; write inputs and outputs.",
        "i = keras.Input((3,)); models.Model(inputs=i, outputs=Dense(2)(i))",
    ),
    (
        "i = keras.Input((64, 64, 3))\n"
        "a = Conv2D(64, 3)(Conv2D(64, 3, activation='relu')(i))\n"
        "layers.Add()([a, i])",
        " puts together 60x60x64 and 64x64x3, whose shapes must be the same; give the "
        'convolutions between them padding="same" and give the shortcut as many channels with '
        "layers.Conv2D(64, 1)(shortcut).",
        "i = keras.Input((64, 64, 3))\n"
        "a = Conv2D(64, 3, padding='same')(Conv2D(64, 3, activation='relu', padding='same')(i))\n"
        "layers.Add()([a, Conv2D(64, 1)(i)])",
    ),
    (
        "i = keras.Input((8, 8, 3))\nConv2D(3, 3)(i) + i",
        ' padding="same".',
        "i = keras.Input((8, 8, 3))\nConv2D(3, 3, padding='same')(i) + i",
    ),
    # subclasses
    (
        "class Net(keras.Model):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.dense = Dense(1)\n"
        "    def forward(self, features):\n"
        "        return self.dense(features)\n"
        "Net()(x)",
        ": Keras calls the method call of Net, not forward; write def call(self, features).",
        "",
    ),
    (
        "class Net(keras.Sequential):\n"
        "    def test_step(self, data):\n"
        "        return {}\n"
        "m = Net([Dense(1)]); m.compile('adam', 'mse'); m.evaluate(x, y, verbose=0)",
        ": Net.test_step is in TensorFlow's form; Keras on JAX differentiates a function",
        "",
    ),
    (
        "class C(keras.callbacks.Callback):\n"
        "    def on_epoch_end(self, epoch, logs={}):\n"
        "        self.validation_data[0]\n"
        "net().fit(x, y, verbose=0, callbacks=[C()])",
        "C has no validation_data in Keras 3; give the callback the validation data",
        "",
    ),
    # modules that are gone
    ("from keras.utils import np_utils", "write keras.utils.to_categorical().", ""),
    (
        "from keras.utils.np_utils import to_categorical",
        ": Keras 3 has no module keras.utils.np_utils; write: "
        "from keras.utils import to_categorical",
        "from keras.utils import to_categorical",
    ),
    (
        "from keras.layers.core import Dense, Dropout, Activation",
        "write: from keras.layers import Dense, Dropout, Activation",
        "from keras.layers import Dense, Dropout, Activation",
    ),
    (
        "from keras.layers.convolutional import *",
        "write: from keras.layers import *",
        "from keras.layers import *",
    ),
    (
        "from keras.layers.normalization import BatchNormalization as BN",
        "write: from keras.layers import BatchNormalization as BN",
        "from keras.layers import BatchNormalization as BN",
    ),
    (
        "from keras.layers.experimental import preprocessing",
        "write: from keras import layers as preprocessing",
        "from keras import layers as preprocessing",
    ),
    (
        "from keras.engine.topology import Layer",
        "write: from keras.layers import Layer",
        "from keras.layers import Layer",
    ),
    (
        "from keras.objectives import mse",
        "write: from keras.losses import mean_squared_error as mse",
        "from keras.losses import mean_squared_error as mse",
    ),
    (
        "from keras.wrappers.scikit_learn import KerasClassifier",
        "write: from keras.wrappers import SKLearnClassifier as KerasClassifier",
        "from keras.wrappers import SKLearnClassifier as KerasClassifier",
    ),
    ("from keras.utils.vis_utils import plot_model", "from keras.utils import plot_model", ""),
    ("from keras.constraints import maxnorm", "write keras.constraints.max_norm.", ""),
    ("from keras.regularizers import l1l2", "write keras.regularizers.l1_l2.", ""),
    (
        "from keras.preprocessing.image import ImageDataGenerator",
        ": Keras 3 has no keras.preprocessing.image.ImageDataGenerator; put "
        "layers.RandomRotation, RandomTranslation, RandomZoom and RandomFlip in front of",
        "layers.RandomRotation(0.1), layers.RandomTranslation(0.1, 0.1), layers.RandomZoom(0.1)",
    ),
    (
        "from keras.preprocessing.text import Tokenizer",
        "write: from tensorflow.keras.preprocessing.text import Tokenizer",
        "",
    ),
    ("from keras.estimator import model_to_estimator", "see https://keras.io/api", ""),
    # the backend
    ("keras.backend.mean(x)", "write keras.ops.mean.", "keras.ops.mean(x)"),
    ("keras.backend.variable(0.0)", "write keras.Variable.", "keras.Variable(0.0)"),
    ("keras.backend.set_value(1, 2)", "write variable.assign(value).", ""),
    ("keras.backend.tensorflow_backend", "leave it out: Keras 3 has no sessions.", ""),
    (
        "keras.backend.set_image_dim_ordering('tf')",
        "write keras.backend.set_image_data_format.",
        "keras.backend.set_image_data_format('channels_last')",
    ),
    (
        "from keras._tf_keras.keras import backend as K\nK.mean(x)",
        "backend.mean works on TensorFlow's tensors alone; write keras.ops.mean.",
        "",
    ),
    # files
    (
        "net().save('best')",
        ": Keras 3 writes this to files that end in .keras; write 'best.keras'.",
        "net().save('best.keras')",
    ),
    ("net().save('best', save_format='tf')", "no argument save_format in Keras 3", ""),
    (
        "net().save_weights('weights.h5')",
        "that end in .weights.h5; write 'weights.weights.h5'.",
        "net().save_weights('weights.weights.h5')",
    ),
    (
        "keras.callbacks.ModelCheckpoint('w.{epoch:02d}.hdf5')",
        "write 'w.{epoch:02d}.keras'.",
        "keras.callbacks.ModelCheckpoint('w.{epoch:02d}.keras')",
    ),
    ("keras.callbacks.ModelCheckpoint('w.keras', period=5)", 'write save_freq="epoch"', ""),
    ("models.load_model('folder')", "save the model again with model.save(...)", ""),
    # Python and what is beside Keras
    ("for i in xrange(3): pass", ": xrange is no longer there; write range.", ""),
    ("np.float(3)", ": numpy.float is no longer there; write float.", "float(3)"),
    (
        "from sklearn.cross_validation import train_test_split",
        "write sklearn.model_selection.",
        "from sklearn.model_selection import train_test_split",
    ),
    (
        "import a_package_that_nobody_has",
        " imports a_package_that_nobody_has, which is not installed here; install it: "
        "pip install a_package_that_nobody_has",
        "",
    ),
]


@pytest.fixture(autouse=True)
def _accelerated() -> Iterator[None]:
    """As `keraunos run` does."""
    accelerate()
    yield
    accelerate(False)


def told(error: Exception) -> str | None:
    """The sentence for an exception."""
    try:
        raise_sentence(error)
    except KeraunosError as sentence:
        return str(sentence)
    return None


def fails_with(source: str, folder: Path) -> Exception:
    """Runs a program, which must fail."""
    try:
        execute(source, folder)
    except Exception as error:
        return error
    pytest.fail("it runs on this Keras: it needs no correction")


def execute(source: str, folder: Path) -> None:
    file = folder / "program.py"
    file.write_text(BEFORE + source, encoding="utf-8")
    linecache.checkcache(str(file))
    exec(compile(BEFORE + source, str(file), "exec"), {"__name__": "__main__"})


@pytest.mark.sampled(20)
@pytest.mark.filterwarnings("ignore")  # Keras's about what is deprecated
@pytest.mark.parametrize(("old", "says", "new"), CASES, ids=[case[0] for case in CASES])
def test_a_line_of_an_old_program_fails_and_what_the_sentence_asks_for_works(
    old: str, says: str, new: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    error = fails_with(old, tmp_path)
    sentence = told(error)
    assert sentence is not None
    assert says in sentence
    where = re.match(r"program\.py, line (\d+)", sentence)
    assert where, sentence
    assert LINE <= int(where[1]) <= LINE + old.count("\n")
    execute(new, tmp_path)


@pytest.mark.skipif(find_spec("tensorflow") is not None, reason="TensorFlow is installed")
def test_what_of_keras_needs_tensorflow_says_so(tmp_path: Path) -> None:
    sentence = told(fails_with("layers.TextVectorization()", tmp_path))
    assert sentence is not None
    assert "TextVectorization of Keras works only where TensorFlow is installed" in sentence


@pytest.mark.parametrize(
    "line",
    [
        "{}['acc']",
        "int('three')",
        "Dense(8, colour='red')",
        "np.zeros((2, 3)) + np.zeros((4, 5))",
        "net().no_such_method()",
        "raise ValueError('Inputs have incompatible habits')",
        "def train(rate): pass\ntrain(lr=1)",
        "layers.Embedding(output_dim=3)",
    ],
)
def test_what_is_no_mistake_of_the_time_keeps_its_traceback(line: str, tmp_path: Path) -> None:
    error = fails_with(line, tmp_path)
    assert told(error) is None


@pytest.mark.parametrize(("old", "new"), old_keras.MOVED.items())
def test_a_name_that_moved_is_gone_and_its_successor_is_there(old: str, new: str | None) -> None:
    assert not _there(old)
    assert new is None or _there(new)


@pytest.mark.parametrize(
    "name", ["Conv2D", "Adam", "to_categorical", "Sequential", "EarlyStopping"]
)
def test_every_public_name_is_found_where_keras_has_it(name: str) -> None:
    home = _home(f"engine.somewhere.{name}")
    assert home is not None
    assert _there(home)


def _there(name: str) -> bool:
    module, _, last = f"keras.{name}".rpartition(".")
    try:
        return hasattr(import_module(module), last)
    except ImportError:
        return False


def test_every_argument_that_is_renamed_is_one_of_a_function_of_today() -> None:
    import inspect

    of_today = {
        parameter
        for home in ("layers", "optimizers", "callbacks", "utils", "models")
        for kind in vars(import_module(f"keras.{home}")).values()
        if isinstance(kind, Callable)  # type: ignore[arg-type]
        for parameter in inspect.signature(kind).parameters
    } | set(inspect.signature(keras.Model.fit).parameters)
    wanted = {new for new in old_keras.ARGUMENTS.values() if new} - {"inputs", "outputs"}
    assert wanted <= of_today


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_numpy_has_the_names_that_replace_its_old_ones() -> None:
    for old, new in old_keras.OTHER_NAMES.items():
        if old.startswith("numpy."):
            assert not hasattr(np, old.removeprefix("numpy."))
        if new.startswith("numpy."):
            assert hasattr(np, new.removeprefix("numpy."))
