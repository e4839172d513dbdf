"""What did Keras 1 and 2 have that Keras 3 has not, and what is written now?

Every entry was tried: it fails on Keras 3, and what is written now works. tests/programs tries them
again.
"""

from keraunos.language import text

MOVED = {
    "backend.cast": "ops.cast",
    "backend.batch_dot": "ops.matmul",
    "backend.clip": "ops.clip",
    "backend.concatenate": "ops.concatenate",
    "backend.constant": "ops.convert_to_tensor",
    "backend.dot": "ops.matmul",
    "backend.dropout": "random.dropout",
    "backend.eval": "ops.convert_to_numpy",
    "backend.flatten": "ops.ravel",
    "backend.gather": "ops.take",
    "backend.get_value": "ops.convert_to_numpy",
    "backend.image_dim_ordering": "backend.image_data_format",
    "backend.int_shape": "ops.shape",
    "backend.l2_normalize": "ops.normalize",
    "backend.name_scope": "name_scope",
    "backend.ndim": "ops.ndim",
    "backend.permute_dimensions": "ops.transpose",
    "backend.placeholder": "Input",
    "backend.pow": "ops.power",
    "backend.random_normal": "random.normal",
    "backend.random_uniform": "random.uniform",
    "backend.repeat_elements": "ops.repeat",
    "backend.rnn": "layers.RNN",
    "backend.set_image_dim_ordering": "backend.set_image_data_format",
    "backend.switch": "ops.where",
    "backend.truncated_normal": "random.truncated_normal",
    "backend.variable": "Variable",
    "callbacks.BaseLogger": None,
    "constraints.maxnorm": "constraints.max_norm",
    "constraints.nonneg": "constraints.non_neg",
    "constraints.unitnorm": "constraints.unit_norm",
    "initializers.normal": "initializers.random_normal",
    "initializers.uniform": "initializers.random_uniform",
    "layers.BatchNormalizationV1": "layers.BatchNormalization",
    "layers.SyncBatchNormalization": "layers.BatchNormalization",
    "layers.CuDNNGRU": "layers.GRU",
    "layers.CuDNNLSTM": "layers.LSTM",
    "layers.experimental.preprocessing": "layers",
    "layers.Deconvolution2D": "layers.Conv2DTranspose",
    "layers.AtrousConvolution2D": "layers.Conv2D",
    "layers.Merge": "layers.concatenate",
    "layers.merge": "layers.concatenate",
    "layers.ThresholdedReLU": "layers.ReLU",
    "layers.TimeDistributedDense": "layers.TimeDistributed",
    "losses.cosine_proximity": "losses.cosine_similarity",
    "losses.kullback_leibler_divergence": "losses.kl_divergence",
    "losses.logcosh": "losses.log_cosh",
    "losses.mae": "losses.mean_absolute_error",
    "losses.mape": "losses.mean_absolute_percentage_error",
    "losses.mse": "losses.mean_squared_error",
    "losses.msle": "losses.mean_squared_logarithmic_error",
    "metrics.f1": "metrics.F1Score",
    "metrics.fbeta_score": "metrics.FBetaScore",
    "metrics.mae": "metrics.mean_absolute_error",
    "metrics.mse": "metrics.mean_squared_error",
    "metrics.precision": "metrics.Precision",
    "metrics.recall": "metrics.Recall",
    "models.model_from_yaml": "models.model_from_json",
    "optimizers.adam_v2": "optimizers.Adam",
    "regularizers.l1l2": "regularizers.l1_l2",
    "utils.plot": "utils.plot_model",
    "utils.multi_gpu_model": "distribution.DataParallel",
    "wrappers.KerasClassifier": "wrappers.SKLearnClassifier",
    "wrappers.KerasRegressor": "wrappers.SKLearnRegressor",
}
"""After `keras.`: a name that is gone and the one to write; None where it is needless."""

HOMES = (
    "layers", "models", "utils", "optimizers", "losses", "metrics", "callbacks", "regularizers",
    "initializers", "constraints", "activations", "applications", "preprocessing.image",
    "preprocessing.sequence", "optimizers.schedules", "wrappers", "datasets", "mixed_precision",
)  # fmt: skip
"""Where a name is looked for that is no longer where a program expects it."""

OBJECTIVES = {"objectives": "losses", "initializations": "initializers"}
"""Modules that have another name now."""

ARGUMENTS: dict[str, str | None] = {
    "lr": "learning_rate",
    "nb_epoch": "epochs",
    "samples_per_epoch": "steps_per_epoch",
    "nb_val_samples": "validation_steps",
    "border_mode": "padding",
    "subsample": "strides",
    "subsample_length": "strides",
    "nb_filter": "filters",
    "nb_row": "kernel_size",
    "nb_col": "kernel_size",
    "filter_length": "kernel_size",
    "dim_ordering": "data_format",
    "init": "kernel_initializer",
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "W_regularizer": "kernel_regularizer",
    "U_regularizer": "recurrent_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
    "bias": "use_bias",
    "output_dim": "units",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "p": "rate",
    "sigma": "stddev",
    "pool_length": "pool_size",
    "stride": "strides",
    "input": "inputs",
    "output": "outputs",
    "nb_classes": "num_classes",
    "period": "save_freq",
    "workers": None,
    "use_multiprocessing": None,
    "max_queue_size": None,
    "max_q_size": None,
    "pickle_safe": None,
    "show_accuracy": None,
    "class_mode": None,
    "sample_weight_mode": None,
    "experimental_run_tf_function": None,
    "fused": None,
    "mode": None,
    "time_major": None,
    "consume_less": None,
    "write_grads": None,
}
"""An argument that is gone and the one to write; None where it is left out."""

METHODS = {
    "fit_generator": "fit",
    "evaluate_generator": "evaluate",
    "predict_generator": "predict",
    "predict_proba": "predict",
    "to_yaml": "to_json",
    "get_output_at": "output",
    "get_input_at": "input",
    "output_shape": "output.shape",
    "input_shape": "input.shape",
    "W": "kernel",
    "b": "bias",
    "lr": "learning_rate",
    "weights": "variables",
    "get_weights": "variables",
    "add_metric": "compile(metrics=[...])",
}
"""What models, layers and optimizers had, and what they have."""

LOSSES = {
    "cosine_proximity": "cosine_similarity",
    "logcosh": "log_cosh",
}
METRICS = {
    "f1": "F1Score",
    "f1_score": "F1Score",
    "fbeta_score": "FBetaScore",
    "matthews_correlation": None,
}

OTHER_MODULES = {
    "sklearn.cross_validation": "sklearn.model_selection",
    "sklearn.grid_search": "sklearn.model_selection",
    "sklearn.externals.joblib": "joblib",
    "sklearn.externals.six": "six",
    "cPickle": "pickle",
    "urllib2": "urllib.request",
    "Queue": "queue",
    "ConfigParser": "configparser",
}
"""Modules beside Keras that the same programs import."""

OTHER_NAMES = {
    "xrange": "range",
    "raw_input": "input",
    "unicode": "str",
    "unichr": "chr",
    "numpy.int": "int",
    "numpy.float": "float",
    "numpy.object": "object",
    "numpy.str": "str",
    "numpy.Inf": "numpy.inf",
    "numpy.NaN": "numpy.nan",
    "numpy.float_": "numpy.float64",
}


def advice_for_name(name: str) -> str | None:
    """What to do about a name of Keras, after `keras.`, that has no one name in its place."""
    return {
        "layers.Regularization": text(
            "regularisation is an argument of a layer now, as in "
            "Dense(64, kernel_regularizer=keras.regularizers.l2(0.01))"
        ),
        "layers.Highway": text("write it as a layer of your own, with two Dense layers"),
        "layers.MaxoutDense": text("write it with Dense, Reshape and keras.ops.max"),
        "layers.LocallyConnected1D": text("use Conv1D, which shares its weights"),
        "layers.LocallyConnected2D": text("use Conv2D, which shares its weights"),
        "layers.DenseFeatures": text("use keras.utils.FeatureSpace"),
        "losses.Reduction": text('write the reduction as a word: "sum_over_batch_size", "sum"'),
        "utils.np_utils": text("write keras.utils.to_categorical()"),
        "utils.print_summary": text("write model.summary()"),
        "utils.HDF5Matrix": text("open the file with h5py and give fit its arrays"),
        "preprocessing.image.ImageDataGenerator": text(
            "put layers.RandomRotation, RandomTranslation, RandomZoom and RandomFlip in front of "
            "the network and give fit the arrays, or import it from "
            "tensorflow.keras.preprocessing.image"
        ),
        "backend.learning_phase": text("take the argument training of call()"),
        "backend.in_train_phase": text("take the argument training of call()"),
        "backend.set_learning_phase": text("leave it out: fit and predict know by themselves"),
        "backend.manual_variable_initialization": text("leave it out: Keras 3 has no sessions"),
        "backend.tensorflow_backend": text("leave it out: Keras 3 has no sessions"),
        "backend.get_session": text("leave it out: Keras 3 has no sessions"),
        "backend.set_session": text("leave it out: Keras 3 has no sessions"),
        "backend.set_value": text("write variable.assign(value)"),
        "backend.update": text("write variable.assign(value)"),
        "backend.function": text("write keras.Model(inputs, outputs) and call its predict"),
        "backend.gradients": text("write jax.grad of a function"),
        "backend.print_tensor": text("write jax.debug.print"),
    }.get(name)


def advice_for_argument(name: str) -> str | None:
    """What to do about an argument for which another one is not enough."""
    return {
        "batch_input_shape": text("put keras.Input(batch_shape=(...)) in front of the layer"),
        "batch_size": text(
            "leave it out, or put keras.Input(batch_size=...) in front of the layer"
        ),
        "input_length": text("write input_shape=(length, features) or put keras.Input in front"),
        "dropout": text("put a SpatialDropout1D layer behind it"),
        "show_accuracy": text('leave it out and give compile metrics=["accuracy"]'),
        "dim_ordering": text('write data_format="channels_last" or "channels_first"'),
        "samples_per_epoch": text("write steps_per_epoch, the number of batches"),
        "nb_val_samples": text("write validation_steps, the number of batches"),
        "period": text('write save_freq="epoch", or save_freq with a number of batches'),
    }.get(name)


def advice_for_method(name: str) -> str | None:
    """What to do about something a model, layer or optimizer no longer has."""
    return {
        "predict_classes": text(
            "write model.predict(x).argmax(axis=-1), or (model.predict(x) > 0.5) for one sigmoid"
        ),
        "reset_states": text("write layer.reset_states() for each recurrent layer"),
        "validation_data": text("give the callback the validation data when you make it"),
        "outbound_nodes": text("a layer's connections are no longer public"),
        "inbound_nodes": text("a layer's connections are no longer public"),
    }.get(name)
