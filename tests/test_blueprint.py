"""What the exam holds, what each question stands for in it, and the papers drawn from it."""

from collections import Counter
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from quiz.bank import Bank, load_bank
from quiz.blueprint import Blueprint, blueprint, draw_paper, exam_points, families
from quiz.check import check
from quiz.content_files import DATA

BANK = load_bank([DATA])
BASE = Path(__file__).parent / "broken" / "base"


def points_by_topic(paper: tuple[str, ...]) -> Counter[str]:
    points: Counter[str] = Counter()
    for name in paper:
        points[BANK.questions[name].topic] += BANK.questions[name].points
    return points


def reworded(*pairs: tuple[str, str | None]) -> Bank:
    """A bank of copies of one question, each with the id of the one that it rewords."""
    first = next(iter(BANK.questions.values()))
    return Bank({name: first.model_copy(update={"id": name, "rewords": other}) for name, other in pairs})


def test_the_shipped_exam_is_whole():
    exam = BANK.exam
    assert (exam.minutes, exam.points, exam.exam_questions) == (90, 60, 10)
    assert set(exam.shares) == {question.topic for question in BANK.questions.values()}
    assert set(exam.announced) == {f"q{n:02d}" for n in range(1, 19)}
    assert blueprint() == exam


def test_all_questions_together_stand_for_the_whole_paper():
    points = exam_points(BANK, BANK.exam)
    assert list(points) == list(BANK.questions)
    assert sum(points.values()) == pytest.approx(60)
    for topic, share in BANK.exam.shares.items():
        of_topic = sum(value for name, value in points.items() if BANK.questions[name].topic == topic)
        assert of_topic == pytest.approx(60 * share)


def test_an_announced_question_in_all_its_wordings_stands_for_ten_times_as_much_a_point():
    points = exam_points(BANK, BANK.exam)
    family = families(BANK)
    of_q03 = sum(points[name] / BANK.questions[name].points for name in family if family[name] == "q03")
    other = BANK.questions["satz-val-accuracy"]
    assert BANK.questions["q03"].topic == other.topic
    assert of_q03 == pytest.approx(10 * points[other.id] / other.points)


def test_wordings_of_a_question_share_its_chance():
    alone = exam_points(reworded(("a", None), ("d", None)), Blueprint(announced=("a",)))
    three = exam_points(reworded(("a", None), ("b", "a"), ("c", "a"), ("d", None)), Blueprint(announced=("a",)))
    assert alone == pytest.approx({"a": 45, "d": 15})
    assert three == pytest.approx({"a": 27, "b": 9, "c": 9, "d": 15})


def test_a_topic_without_questions_leaves_its_share_to_the_others():
    some_topics = {name: q for name, q in BANK.questions.items() if q.topic in ("basics", "neuron")}
    points = exam_points(Bank(some_topics), BANK.exam)
    basics = sum(value for name, value in points.items() if some_topics[name].topic == "basics")
    assert basics == pytest.approx(30)  # both have 0.15
    assert sum(points.values()) == pytest.approx(60)


def test_an_empty_bank_stands_for_nothing():
    assert exam_points(Bank(), Blueprint()) == {}
    assert draw_paper(Bank(), Blueprint(), seed=1) == ()


@settings(deadline=None, max_examples=50)
@given(seed=some.integers(0, 2**32))
def test_a_paper_has_the_points_and_shares_of_the_exam(seed):
    paper = draw_paper(BANK, BANK.exam, seed=seed)
    assert len(set(paper)) == len(paper)
    points = points_by_topic(paper)
    assert points.total() == 60
    for topic, share in BANK.exam.shares.items():
        assert abs(points[topic] - 60 * share) <= 5  # the longest question
    assert draw_paper(BANK, BANK.exam, seed=seed) == paper


def test_papers_follow_the_notes_and_differ():
    def first_line(name):
        return min(BANK.concepts[c].note_lines[0][0] for c in BANK.questions[name].concepts)

    papers = [draw_paper(BANK, BANK.exam, seed=seed) for seed in range(20)]
    assert all([first_line(name) for name in paper] == sorted(map(first_line, paper)) for paper in papers)
    assert len(set(papers)) == 20


def test_many_papers_ask_what_is_expected():
    expected, n_papers = exam_points(BANK, BANK.exam), 300
    asked: Counter[str] = Counter()
    for seed in range(n_papers):
        for name in draw_paper(BANK, BANK.exam, seed=seed):
            asked[name] += BANK.questions[name].points / n_papers
    family = families(BANK)
    announced = [name for name in family if family[name] in BANK.exam.announced]
    assert sum(asked[q] for q in announced) == pytest.approx(sum(expected[q] for q in announced), rel=0.15)


def test_a_question_never_stands_beside_its_rewording():
    bank = reworded(("a", None), ("b", "a"), ("c", "b"), ("d", None))
    assert families(bank) == {"a": "a", "b": "a", "c": "a", "d": "d"}
    papers = [draw_paper(bank, Blueprint(points=60), seed=seed) for seed in range(20)]
    assert {len(paper) for paper in papers} == {2}
    assert all("d" in paper for paper in papers)
    assert families(reworded(("a", "b"), ("b", "a"), ("c", "gone"))) == {"a": "a", "b": "a", "c": "c"}


FAULTS = [  # exam.yaml, what the check says
    ("minutes: 0\n", "exam.yaml:1:10: minutes: Der Wert muss grösser als 0 sein."),
    ("points: sechzig\n", "exam.yaml:1:9: points: Hier gehört eine Zahl hin"),
    ("shares: {basics: 0.5, neuron: 0.4}\n", "exam.yaml:1:9: shares: Die Anteile ergeben 0.9 statt 1; passe"),
    ("shares: {basics: 0.5, neurons: 0.5}\n", "exam.yaml:1:32: shares.neurons: "),
    ("announced: [d01, d99]\n", "exam.yaml:1:18: announced[2]: d99 gibt es nicht; "),
    ("announced: [d01, d01]\n", "exam.yaml:1:18: announced[2]: d01 steht zweimal"),
    ("exam_questions: 0.5\n", "exam.yaml:1:17: exam_questions: Der Wert muss mindestens 1 sein."),
    ("stunden: 2\n", "exam.yaml:1:1: stunden: Das Feld stunden gibt es hier nicht"),
    ("- minutes: 90\n", "exam.yaml:1:1: Datei: Hier gehören Felder hin"),
]


@pytest.mark.parametrize(("text", "fault"), FAULTS)
def test_a_wrong_exam_is_refused_with_its_place(text, fault, tmp_path):
    folder = copytree(BASE, tmp_path / "inhalt")
    (folder / "exam.yaml").write_text(text, encoding="utf-8")
    lines = check([folder]).lines()
    assert len(lines) == 1
    assert lines[0].startswith(f"{folder}/{fault}"), lines[0]


def test_a_topic_without_a_share_is_named_at_the_question(tmp_path):
    folder = copytree(BASE, tmp_path / "inhalt")
    (folder / "exam.yaml").write_text("shares: {basics: 1}\n", encoding="utf-8")
    (line,) = check([folder]).lines()
    assert line.startswith(f"{folder}/questions/demo.yaml:4:10: d01.topic: neuron hat in exam.yaml keinen Anteil")


def test_a_lecturers_exam_replaces_ours_and_a_broken_one_does_not(tmp_path, monkeypatch):
    own = tmp_path / "exam.yaml"
    monkeypatch.setenv("DURCHBLICK_DATA", str(tmp_path))
    own.write_text("minutes: 45\npoints: 30\n", encoding="utf-8")
    assert (blueprint().minutes, blueprint().points, blueprint().shares) == (45, 30, {})
    assert sum(exam_points(load_bank(), blueprint()).values()) == pytest.approx(30)
    own.write_text("minutes: bald\n", encoding="utf-8")
    assert blueprint() == BANK.exam
    (tmp_path / "exam.yml").write_text("minutes: 45\n", encoding="utf-8")
    own.write_text("minutes: 30\n", encoding="utf-8")
    (error,) = load_bank().errors
    assert "beschreibt schon" in error.message
