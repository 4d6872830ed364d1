import json
from dataclasses import replace
from importlib import resources

import numpy as np
import pytest

from cemlab.emotions.card import model_card
from cemlab.emotions.corpora import (
    Labelled,
    key_of,
    one_hot,
    read_again,
    read_customers,
    read_goemotions,
    read_voices,
)
from cemlab.emotions.taxonomy import EMOTIONS
from cemlab.emotions.training import worlds
from cemlab.emotions.training.__main__ import main
from cemlab.emotions.training.linear import calibrate
from cemlab.emotions.training.worlds import labelled_again, sentences_of
from cemlab.errors import DataError

WORDS = {"joy": "happy glad", "anger": "angry furious", "neutral": "table chair"}


@pytest.fixture
def corpora(tmp_path):
    """Write a small world in which three emotions have words of their own."""
    (tmp_path / "goemotions").mkdir()
    (tmp_path / "cx_emotions").mkdir()
    rng = np.random.default_rng(0)

    def comment(number):
        name = list(WORDS)[number % 3]
        filler = " ".join(rng.choice(["it", "was", "the", "an", "of"], 4))
        return f"{filler} {rng.choice(WORDS[name].split())} {number}", name

    for split in ("train", "dev", "test"):
        rows = [(*comment(number), number) for number in range(120)]
        lines = [f'"{text}\t{EMOTIONS.index(name)}\t{number}' for text, name, number in rows]
        (tmp_path / "goemotions" / f"{split}.tsv").write_text("\n".join(lines))
    rows = [comment(number) for number in range(60)]
    train = "\n".join(["source,text,labels", *[f"shop,{text},{name}" for text, name in rows]])
    (tmp_path / "cx_emotions" / "train.csv").write_text(train)
    dev = [comment(number) for number in range(60, 120)]
    lines = ["source,text,labels_a,labels_b"]
    lines += [f"shop,{text},{name},{name};pride" for text, name in dev]
    (tmp_path / "cx_emotions" / "dev.csv").write_text("\n".join(lines))
    return tmp_path


def with_rare_labels(corpora):
    """Give every emotion a case, since a label without any cannot be learnt."""
    lines = [
        f"a rare {name} thing {k}\t{i}\t{k}" for k in range(9) for i, name in enumerate(EMOTIONS)
    ]
    for split in ("train", "dev"):
        file = corpora / "goemotions" / f"{split}.tsv"
        file.write_text(
            file.read_text() + "\n" + "\n".join(lines if split == "train" else lines[:28])
        )
    return corpora


def test_training_learns_repeats_itself_and_measures(corpora, tmp_path, monkeypatch):
    data = with_rare_labels(corpora)
    few = np.arange(60)
    monkeypatch.setattr(worlds, "read_voices", lambda file: read_voices(file).take(few))
    outs = [tmp_path / "first", tmp_path / "second"]
    for out in outs:
        main(["--data", str(data), "--out", str(out), "--seed", "3"])
    for name in ("linear.npz", "linear.json", "linear_held_out.npz", "MODEL_CARD_linear.md"):
        assert (outs[0] / name).read_bytes() == (outs[1] / name).read_bytes()
    figures = json.loads((outs[0] / "linear.json").read_text())
    joy = figures["goemotions_test"]["emotions"][EMOTIONS.index("joy")]
    assert joy["support"] == 40
    assert joy["f1"] > 0.9
    assert "| joy |" in (outs[0] / "MODEL_CARD_linear.md").read_text()


@pytest.mark.parametrize("tier", ["linear", "transformer"])
def test_shipped_card_tells_the_shipped_figures(tier):
    shipped = resources.files("cemlab.emotions").joinpath("data")
    figures = json.loads(shipped.joinpath(f"{tier}.json").read_text(encoding="utf-8"))
    card = shipped.joinpath(f"MODEL_CARD_{tier}.md").read_text(encoding="utf-8")
    assert card == model_card(figures, tier)


def test_goemotions_keeps_quotes_and_the_word_na(tmp_path):
    (tmp_path / "dev.tsv").write_text('"No\t2,27\tx\nNA\t0\ty\n')
    found = read_goemotions(tmp_path, "dev")
    assert found.texts == ['"No', "NA"]
    np.testing.assert_array_equal(found.labels, one_hot([["anger", "neutral"], ["admiration"]]))


def test_unknown_labels_are_named(tmp_path):
    (tmp_path / "train.csv").write_text("source,text,labels\nshop,fine,joy;rage\n")
    with pytest.raises(DataError, match=r"Unknown emotions rage; use those of"):
        read_customers(tmp_path, "train")


def test_customers_comments_are_cut_for_a_teacher_to_read():
    said = [
        "Kind staff at the desk. Too slow!  I left; sadly.",
        "Kind staff, but the queue was long",
    ]
    known = Labelled(["But the  queue was long"], None)
    first = "Kind staff at the desk."
    assert sentences_of(said, [known]) == [first, f"{first} Too slow!", "I left; sadly."]


def test_customers_are_taught_by_both_labellings_and_never_by_what_measures():
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    from cemlab.emotions.training.transformer import _of_customers

    labels = one_hot([["joy"], ["anger"], ["joy"]])
    everyone = Labelled(
        ["Kind staff at the desk. We left early, sadly.", "Nobody came, they waved us on.",
         "They waved us on."], labels,
    )  # fmt: skip
    customers = everyone.take(np.array([0, 1]))
    nobody = everyone.take(np.arange(0))
    dev = Labelled(["we left early,  SADLY."], labels[:1])
    again = {
        key_of(everyone.texts[1]): one_hot([["sadness", "anger"]])[0],
        key_of(everyone.texts[2]): one_hot([["joy"]])[0],
        key_of("Kind staff at the desk."): one_hot([["approval"]])[0],
    }
    corpora = worlds.Corpora(
        {"dev": nobody, "test": nobody}, everyone, (dev, dev), nobody, nobody, again
    )
    taught, _, _, sentences = _of_customers(corpora, customers)
    shares = {e: taught.labels[1, EMOTIONS.index(e)] for e in ("anger", "sadness", "joy")}
    assert shares == {"anger": 1, "sadness": 0.5, "joy": 0}
    assert taught.labels[0].sum() == 1
    assert sentences.texts == ["Kind staff at the desk."]
    assert EMOTIONS[sentences.labels[0].argmax()] == "approval"


def test_a_teacher_counts_beside_labels_and_alone_where_there_are_none():
    pytest.importorskip("torch")
    from cemlab.emotions.training import student

    labels = np.repeat(np.eye(1, len(EMOTIONS)), 5, axis=0)
    labels[4] = np.nan
    places = {source: np.array([place]) for place, source in enumerate(student.SOURCES)}
    examples = student.Examples([[1]] * 5, labels, places)
    shares = dict.fromkeys(student.SOURCES, 0.5) | {"reddit": 0.0}
    taught = examples.taught(np.full(labels.shape, 0.25), shares).labels
    np.testing.assert_allclose(taught[:, 0], [1, 0.625, 0.625, 0.625, 0.25], rtol=1e-6)
    np.testing.assert_allclose(taught[:, 1], [0, 0.125, 0.125, 0.125, 0.25], rtol=1e-6)


def test_a_pass_draws_what_its_plan_says():
    pytest.importorskip("torch")
    from cemlab.emotions.training import student

    labels = np.zeros((50, len(EMOTIONS)))
    labels[:10, EMOTIONS.index("neutral")] = 1.0
    places = dict(zip(student.SOURCES, np.arange(50).reshape(5, 10), strict=True))
    examples = student.Examples([[1]] * 50, labels, places)
    plan = student.Plan(
        rate=1e-4, average=0.9, reddit=(4,), customers=(2,), voices=(1,), everyday=(0,),
        sentences=(7,), neutral=1.0,
    )  # fmt: skip
    drawn = np.concatenate(examples.batches(plan, 0)) // 10
    assert np.bincount(drawn, minlength=5).tolist() == [4, 20, 10, 0, 7]
    none = np.concatenate(examples.batches(replace(plan, neutral=0.0), 0)) // 10
    assert 0 not in none


def test_each_world_teaches_its_own_outcomes_and_which_it_is():
    torch = pytest.importorskip("torch")
    from cemlab.emotions.training import student

    n = len(EMOTIONS)
    examples = student.Examples([[1]] * 3, np.zeros((3, n)), {"reddit": np.array([1])})
    customers = torch.tensor(examples.of_customers(np.arange(3)))
    assert customers.tolist() == [True, False, True]
    odds = torch.zeros(3, 2 * n + 1, requires_grad=True)
    labels = torch.eye(n)[:3]
    loss = student._log_loss(odds, labels, customers)
    np.testing.assert_allclose(loss.detach(), (n + 1) * np.log(2), rtol=1e-6)
    loss.sum().backward()
    by_world = odds.grad[:, :-1].view(3, 2, n).abs().sum(2) > 0
    assert by_world.tolist() == [[False, True], [True, False], [False, True]]
    assert (odds.grad[:, -1] < 0).tolist() == customers.tolist()


def test_a_teacher_tells_each_comment_as_its_own_world_labels_and_reads_it_once(
    tmp_path, monkeypatch
):
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    from cemlab.emotions.training import student, transformer

    n = len(EMOTIONS)
    odds = np.repeat([[-1.0] * n + [2.0] * n + [9.0]], 3, axis=0)
    asked = []
    monkeypatch.setattr(transformer, "read_odds", lambda *given: asked.append(given) or odds)
    places = {"reddit": np.array([1])}
    examples = student.Examples([[1], [2], [3]], np.zeros((3, n)), places)
    for _ in range(2):
        told = transformer._told(None, examples, tmp_path / "told.npz")
        assert told.shape == (3, n)
        np.testing.assert_allclose(told[:, 0], 1 / (1 + np.exp([-2.0, 1.0, -2.0])))
    assert len(asked) == 1
    transformer._told(None, replace(examples, ids=[[1], [2], [4]]), tmp_path / "told.npz")
    assert len(asked) == 2


def test_a_customer_is_likelier_in_use_than_in_training():
    torch = pytest.importorskip("torch")
    pytest.importorskip("onnx")
    from cemlab.emotions.training.encoder import Encoder
    from cemlab.emotions.training.transformer import IN_USE, head_of

    torch.manual_seed(0)
    network = Encoder()
    trained = {name: value.detach().numpy() for name, value in network.head.named_parameters()}
    before = trained["bias"].copy()
    head = head_of(network)
    np.testing.assert_array_equal(head["weights"], trained["weight"])
    np.testing.assert_allclose(np.exp(head["bias"] - before), [*[1] * 56, IN_USE], rtol=1e-5)
    np.testing.assert_array_equal(trained["bias"], before)


def test_each_world_is_calibrated_by_itself():
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    from cemlab.emotions.training.transformer import decide

    rng, n = np.random.default_rng(4), len(EMOTIONS)

    def drawn(rows):
        odds = rng.normal(-1, 2, size=(rows, n))
        return odds, rng.random((rows, n)) < 1 / (1 + np.exp(-odds))

    read, labelled = {}, {}
    for world, stretch in {"reddit": 2.0, "customers": 0.5}.items():
        odds, labels = drawn(3000)
        both = [stretch * odds, rng.normal(size=odds.shape)]  # its own, and the other world's
        both, sure = (both, -40.0) if world == "reddit" else (both[::-1], 40.0)
        read[world] = np.hstack([*both, np.full((3000, 1), sure)])
        read[world][0, :-1] = np.nan  # what cannot be read
        labelled[world] = Labelled([""] * 3000, labels)
    dev = labelled["customers"]
    corpora = worlds.Corpora({"dev": labelled["reddit"]}, dev, (dev, dev), dev, dev, {})
    decision = decide(corpora, read, np.ones(3000, dtype=bool))
    np.testing.assert_allclose(decision.slopes, [[0.5, 0.5], [2, 2]], atol=0.15)
    for world, of in labelled.items():
        chance = decision.chance(read[world])
        assert worlds.calibration_error(of.labels, chance) < 0.02
        assert not chance[0].any()


def test_labels_given_again_are_found_by_what_a_text_says(tmp_path):
    key = key_of("Kind staff at the desk.")
    (tmp_path / "again.csv").write_text(f"key,labels\n{key},approval;joy\n")
    again = read_again(tmp_path / "again.csv")
    found = labelled_again(["kind  staff at the DESK.", "Nobody came."], again)
    assert [EMOTIONS[i] for i in np.flatnonzero(found[0] == 1)] == ["approval", "joy"]
    assert np.isnan(found[1]).all()
    assert labelled_again([], again).shape == (0, len(EMOTIONS))
    shipped = resources.files("cemlab.emotions").joinpath("data/labels_again.csv")
    labels = np.array(list(read_again(shipped).values()))
    assert len(labels) == 7971
    assert set(labels.sum(axis=1)) == {1, 2, 3}


def test_altered_texts_change_words_for_near_ones(tmp_path):
    torch = pytest.importorskip("torch")
    save_file = pytest.importorskip("safetensors.torch").save_file
    from tokenizers import Tokenizer, models, pre_tokenizers

    from cemlab.emotions.training import altered

    words = ["slow", "sluggish", "waiter", "cashier", "moon"]
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    table = torch.tensor([[9, 1, 0], [9, 0, 1], [0, 9, 1], [1, 9, 0], [-9, -9, -9.0]])
    name = "embeddings.word_embeddings.weight"
    save_file({name: table}, tmp_path / "model.safetensors")
    said = ["The Slow waiter was so SLOW"] * 40 + ["Nothing to change here", "slow " * 99]
    found = altered.altered(said, tmp_path, 1)
    assert "The Sluggish waiter was so SLOW" in found
    told = {word.lower() for text in found for word in text.split()}
    assert told == {"the", "slow", "sluggish", "waiter", "cashier", "was", "so"}
    assert found == altered.altered(said, tmp_path, 1)


def test_calibration_undoes_a_stretch():
    rng = np.random.default_rng(1)
    odds = rng.normal(size=(20_000, 1))
    labels = rng.random((20_000, 1)) < 1 / (1 + np.exp(-odds))
    slope, shift = calibrate(3 * odds + 1, labels, np.ones(20_000))
    np.testing.assert_allclose([slope[0], shift[0]], [1 / 3, -1 / 3], atol=0.03)


def test_exported_graphs_read_what_the_trained_network_reads(tmp_path):
    torch = pytest.importorskip("torch")
    pytest.importorskip("onnx")
    ort = pytest.importorskip("onnxruntime")
    from cemlab.emotions.training.encoder import Encoder
    from cemlab.emotions.training.export import export

    torch.manual_seed(0)
    network = Encoder().eval()
    state = {name: value.numpy() for name, value in network.state_dict().items()}
    export(state, state, tmp_path)
    ids = torch.randint(1000, 20_000, (3, 11))
    with torch.no_grad():
        told = network(ids, torch.ones(3, 11, dtype=torch.bool)).numpy()
    trunk, head = (ort.InferenceSession(tmp_path / f"{n}.onnx") for n in ("trunk", "emotions"))
    hidden = head.run(None, {"hidden": trunk.run(None, {"ids": ids.numpy()})[0]})[0]
    found = hidden.mean(axis=1) @ state["head.weight"].T + state["head.bias"]
    # Rounding to seven and eight bits is all that parts them.
    assert np.corrcoef(found.ravel(), told.ravel())[0, 1] > 0.99


def small_encoders(torch):
    """An encoder, and a teacher that sees other things in the same words."""
    from cemlab.emotions.training.encoder import Encoder, Shape

    found = []
    for seed, width in enumerate((24, 48)):
        torch.manual_seed(seed)
        shape = Shape(width=width, inner=2 * width, layers=3, fixed=1, words=60, places=40)
        found.append(Encoder(shape).eval())
    return found


def test_meaning_nears_what_both_encoders_see_and_a_cut_training_goes_on(tmp_path, monkeypatch):
    torch = pytest.importorskip("torch")
    pytest.importorskip("onnx")
    from cemlab.emotions.training import meaning

    for name, value in {"EPOCHS": 12, "BATCH": 8, "RATE": 2e-3, "CHECKPOINT": 7}.items():
        monkeypatch.setattr(meaning, name, value)
    rng = np.random.default_rng(0)
    ids = [rng.integers(1, 60, n).tolist() for n in rng.integers(4, 7, 40)]
    monkeypatch.setattr(meaning, "_ids", lambda *_: [*ids, [1, 2], [3] * 50])  # the last two: not
    own, teacher = small_encoders(torch)
    fixed = {n: p.clone() for n, p in own.named_parameters() if not p.requires_grad}
    before, told = (meaning.read_meaning(one, ids) for one in (own, teacher))
    target = meaning._target(before, told).numpy()
    target /= np.linalg.norm(target, axis=1, keepdims=True)
    given = [None] * 100, [own, teacher], [None, None]
    trained = meaning.train_meaning(*given, tmp_path / "whole", 5)
    after = meaning.read_meaning(trained, ids)
    near = [(one * target).sum(axis=1).mean() for one in (before, after)]
    assert 1 - near[1] < 0.7 * (1 - near[0])
    for name, value in fixed.items():
        assert torch.equal(value, dict(trained.named_parameters())[name])

    def cut(*_):
        raise KeyboardInterrupt

    own, teacher = small_encoders(torch)
    given = [None] * 100, [own, teacher], [None, None]
    steps, kept = iter(range(100)), meaning.functional.cosine_similarity
    monkeypatch.setattr(
        meaning.functional, "cosine_similarity", lambda *x: kept(*x) if next(steps) < 40 else cut()
    )
    with pytest.raises(KeyboardInterrupt):
        meaning.train_meaning(*given, tmp_path / "cut", 5)
    monkeypatch.setattr(meaning.functional, "cosine_similarity", kept)
    own, teacher = small_encoders(torch)
    again = meaning.train_meaning([None] * 100, [own, teacher], [None, None], tmp_path / "cut", 5)
    for name, value in again.state_dict().items():
        assert torch.equal(value, trained.state_dict()[name])


def test_a_target_keeps_how_alike_both_encoders_find_two_texts():
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    from cemlab.emotions.training.meaning import _target

    rng = np.random.default_rng(2)
    own, teacher = rng.normal(size=(9, 12)), rng.normal(size=(9, 20))
    target = _target(own, teacher).numpy()
    # Nine texts span at most nine directions, so that shortening to twelve loses nothing.
    np.testing.assert_allclose(target @ target.T, own @ own.T + teacher @ teacher.T, atol=1e-4)


@pytest.mark.parametrize("floor", [0, 0.17])
def test_rounded_maps_compute_what_is_exported(tmp_path, floor):
    torch = pytest.importorskip("torch")
    pytest.importorskip("onnx")
    ort = pytest.importorskip("onnxruntime")
    from cemlab.emotions.training.export import _Graph
    from cemlab.emotions.training.meaning import Rounded

    torch.manual_seed(0)
    linear, x = torch.nn.Linear(40, 30), torch.nn.functional.gelu(torch.randn(50, 40))
    graph = _Graph()
    graph.linear("hidden", *(p.detach().numpy() for p in linear.parameters()), floor=floor)
    shapes = {"hidden": ["rows", 40]}, (graph.nodes[-1].output[0], ["rows", 30])
    graph.save(tmp_path / "linear.onnx", *shapes)
    told = ort.InferenceSession(tmp_path / "linear.onnx").run(None, {"hidden": x.numpy()})[0]
    with torch.no_grad():
        plain = linear(x).numpy()
        linear.__class__, linear.floor = Rounded, floor
        rounded = linear(x).numpy()
    assert np.abs(rounded - told).max() < 1e-5 < 1e-3 < np.abs(plain - told).max()
