"""The words of trackers: what their headings call things, and what their cells say.

All are folded: without case and accents, words apart by one blank. Headings are in English, and in
the languages of trackers that were tried: Portuguese and Korean.
"""

import re
from collections.abc import Mapping

from atmt_cli.model.text import fold


def words_of(text: str) -> str:
    """Return a heading or a cell as words: folded, without marks between them."""
    return " ".join(re.sub(r"[\W_]+", " ", fold(text)).split()) or fold(text)


def _phrases(text: str) -> tuple[str, ...]:
    """Return the phrases of a text, which commas part."""
    return tuple(words_of(phrase) for phrase in text.split(","))


HEADINGS: Mapping[str, tuple[str, ...]] = {
    "ref": _phrases(
        """
        ref, reference, no, number, id, #, rec no, rec, item no, item, action no, action id,
        action ref, action number, recommendation no, recommendation number, recommendation
        ref, poam id, serial, nr, n o, num, numero, codigo, 번호, 연번, 관리번호
        """
    ),
    "action": _phrases(
        """
        action, actions, recommendation, recommendations, description, task, title, action
        point, action required, agreed action, commitment, measure, activity, finding,
        weakness, weakness description, deliverable, action description, what, what is to be
        done, to do, acao, acoes, medida,
        recomendacao, descricao, 조치, 과제, 권고, 권고사항, 조치사항, 추진과제, 세부과제
        """
    ),
    "short_title": _phrases(
        """
        short title, short name, headline, summary title
        """
    ),
    "owner": _phrases(
        """
        owner, lead, lead body, lead organisation, lead organization, lead department, action
        owner, owner s, owners, responsible, responsible body, accountable, responsibility,
        assigned to, assignee, recipient, addressee, addressed to, who, by whom, point of
        contact, poc, responsible office, action lead, lead officer, accountable body,
        responsible party, responsible organisation, responsavel, responsaveis, entidade
        responsavel, 담당, 담당부서, 담당기관, 소관부처, 주관기관
        """
    ),
    "support": _phrases(
        """
        support, supporting, supported by, partners, delivery partners, supporting body,
        supporting bodies, with, contributors, other bodies, key partners, parceiros, apoio,
        협조부서, 협조기관, 협력기관
        """
    ),
    "governance": _phrases(
        """
        governance, board, oversight, reports to, governed by, programme board, committee,
        sponsor, escalation, forum, supervisao, 거버넌스
        """
    ),
    "due": _phrases(
        """
        due, due date, deadline, target date, target, by when, timescale, when, timeframe,
        completion date, expected completion, date due, revised date, revised due date,
        current due date, revised target date, target completion date, scheduled completion
        date, planned completion, delivery date, milestone date, prazo, data limite, data
        prevista, 기한, 완료예정일, 목표일, 이행기한
        """
    ),
    "first_due": _phrases(
        """
        original date, original due date, original target date, baseline date, original
        deadline, agreed date, initial date, original completion date, prazo original,
        당초기한
        """
    ),
    "rag": _phrases(
        """
        rag, rag status, rag rating, brag, traffic light, farol, semaforo
        """
    ),
    "status": _phrases(
        """
        status, state, progress status, current status, action status, open closed,
        implementation status, done, done y n, estado, situacao, 상태, 진행상태, 추진상황, 이행상태
        """
    ),
    "update": _phrases(
        """
        update, updates, latest update, status update, progress, progress update, comment,
        comments, notes, note, remarks, response, government response, commentary, narrative,
        latest position, position, milestones, milestone changes, management response,
        observacoes, comentarios, ponto de situacao, 비고, 추진실적, 조치결과
        """
    ),
    "updated_on": _phrases(
        """
        updated, update date, date of update, last updated, date updated, as at, last update,
        status date, date of last update, response date, date of response, data de atualizacao,
        갱신일
        """
    ),
    "priority": _phrases(
        """
        priority, criticality, importance, risk rating, prioridade, 우선순위
        """
    ),
    "theme": _phrases(
        """
        theme, themes, workstream, work stream, axis, chapter, category, area, section,
        strand, pillar, objective, programme, topic, eixo, tema, 분야, 구분, 영역
        """
    ),
    "reason": _phrases(
        """
        reason, rationale, reason for status, why, motivo, justificacao, 사유
        """
    ),
    "closed_on": _phrases(
        """
        closed, date closed, closed on, completed, date completed, completed on, actual
        completion, actual completion date, closure date, data de conclusao, 완료일
        """
    ),
    "opened_on": _phrases(
        """
        opened, date opened, opened on, raised, date raised, raised on, date identified, start
        date, date started, data de abertura, data de inicio, 시작일, 등록일
        """
    ),
}
"""What a column may be, and the headings that say so; where two fit, the longer one counts."""

FIELD_NAMES = {
    "ref": "published number",
    "first_due": "first due date",
    "due": "due date",
    "update": "note",
    "updated_on": "date of the note",
    "closed_on": "closing date",
    "opened_on": "opening date",
    "rag": "RAG",
    "short_title": "short title",
}
"""How a person reads the name of a field, where that is not the name itself."""

ONE_COLUMN = frozenset(HEADINGS) - {"update", "support", "theme"}
"""What only one column of a tracker may be."""

STATUSES: Mapping[str, tuple[str, ...]] = {
    "open": _phrases(
        """
        open, not started, not yet started, new, to do, todo, outstanding, pending, planned,
        not due, agreed, accepted, no, n, false, por iniciar, nao iniciado, nao iniciada,
        미착수, 예정, 대기
        """
    ),
    "in-progress": _phrases(
        """
        in progress, ongoing, on going, on track, started, under way, underway, active,
        delayed, overdue, late, behind schedule, partially implemented, partially complete,
        partially completed, partly implemented, partly complete, partly completed, part complete,
        off track, at risk, em curso, em execucao, em andamento, atrasado,
        진행중,
        추진중, 진행 중, 지연
        """
    ),
    "on-hold": _phrases(
        """
        on hold, hold, paused, deferred, suspended, postponed, parked, blocked, suspenso,
        suspensa, 보류, 중단
        """
    ),
    "closing": _phrases(
        """
        proposed for closure, closing, awaiting closure, ready to close, to close
        """
    ),
    "implemented": _phrases(
        """
        closed, complete, completed, done, implemented, delivered, finished, fully
        implemented, achieved, yes, y, true, ✓, ✔, ✅, ☑, concluido, concluida,
        executado, 완료, 이행완료, 조치완료, 종료
        """
    ),
    "not-implemented": _phrases(
        """
        rejected, cancelled, canceled, withdrawn, dropped, abandoned, no action, not
        implemented, not accepted, will not implement, no longer required, cancelado,
        cancelada, 취소, 미이행
        """
    ),
    "superseded": _phrases(
        """
        superseded, replaced, merged, duplicate, overtaken
        """
    ),
}
"""What a status may be, and the words that say so; the last three close the action."""
CLOSED = frozenset(("implemented", "not-implemented", "superseded"))
SAYABLE = tuple(one for one in STATUSES if one != "superseded")
"""What a person may say that a word means: which action replaces another, no row says."""

RATINGS: Mapping[str, tuple[str, ...]] = {
    "red": _phrases(
        """
        red, r, 🔴, vermelho, 적색, 빨강
        """
    ),
    "amber": _phrases(
        """
        amber, a, yellow, y, orange, amber red, amber green, red amber, amarelo, green amber,
        ar, ag, 🟠, 🟡, 황색, 노랑
        """
    ),
    "green": _phrases(
        """
        green, g, 🟢, verde, 녹색, 초록
        """
    ),
}
"""What a rating may be. Blue, which says that the action is done, is a status."""
RATED_DONE = frozenset(_phrases("blue, b, azul, complete, completed, closed, done, 🔵, ✅"))
"""What stands in the place of a rating where the action is done."""

PRIORITIES: Mapping[str, tuple[str, ...]] = {
    "high": _phrases(
        """
        high, h, 1, p1, critical, urgent, very high, essential, alta, 상
        """
    ),
    "medium": _phrases(
        """
        medium, m, 2, p2, med, moderate, normal, important, media, 중
        """
    ),
    "low": _phrases(
        """
        low, l, 3, p3, minor, desirable, baixa, 하
        """
    ),
}
"""What a priority may be."""
SAYS_MORE = frozenset(
    _phrases(
        """
        delayed, overdue, late, behind schedule, partially implemented, partially complete,
        partially completed, partly implemented, partly complete, partly completed, part complete,
        on track, off track, at risk, atrasado, 지연,
        deferred, suspended, postponed, parked, blocked, suspenso, suspensa,
        accepted, agreed, outstanding, not due, fully implemented,
        rejected, withdrawn, dropped, abandoned, not accepted, no longer required, merged,
        duplicate, overtaken,
        critical, urgent, very high, essential, important, desirable,
        amber red, amber green, red amber, green amber, ar, ag
        """
    )
)
"""The phrases for a status, a priority or a rating that say more than what they are taken for."""
NOBODY = frozenset(
    _phrases(
        """
        a definir, a confirmar, por definir, por confirmar, por designar, por atribuir, nao
        definido, nao aplicavel, nao atribuido, sem responsavel, vago, varios, diversos,
        미정, 미지정, 없음, 공석, 추후 결정, 해당없음, 해당 없음, 협의중, not allocated, not agreed,
        to follow, see above, multiple, several
        """
    )
)
"""What stands in the place of an owner where there is none, beside the English words."""
EVERYBODY = frozenset(
    _phrases(
        """
        all, everyone, everybody, all departments, all ministries, all bodies, all agencies, all
        organisations, all organizations, all partners, all owners, all of the above, todos, todas,
        전 부처, 전부처, 관계부처
        """
    )
)
"""What stands in the place of an owner where everybody is meant, so that nobody has the action."""
ONGOING = frozenset(
    _phrases(
        """
        bau, business as usual, continua, continuing, continuo, continuous, on going, ongoing,
        permanent, rolling, 계속, 상시, 연중
        """
    )
)
"""What stands in the place of a date where there is no end."""

_TOTALS = frozenset(
    _phrases(
        """
        total, totals, grand total, sub total, subtotal, sum, count, total actions, total number
        of actions, total rows, end, end of table, end of list, end of tracker, end of document,
        end of report, end of sheet, end of actions, total geral, soma, fim, fim da tabela, 합계,
        총계, 소계, 계, 끝, 이상
        """
    )
)
_LABELS = frozenset(
    _phrases(
        """
        source, sources, note, notes, key, legend, prepared by, last updated, fonte, fontes, nota,
        notas, legenda, 출처, 주, 비고, total, totals, 합계
        """
    )
)


def is_footer(text: str) -> bool:
    """Return whether a line is none of the actions: a total, a source, the end of the table."""
    label, mark, _ = text.partition(":")
    is_labelled = bool(mark) and words_of(label) in _LABELS
    return is_labelled or words_of(re.sub("[0-9]", "", text)) in _TOTALS


SPREADSHEET_ERRORS = frozenset(
    "#REF! #N/A #VALUE! #NAME? #DIV/0! #NUM! #NULL! #SPILL! #CALC! #ERROR!".split()  # noqa: SIM905
)
"""What a spreadsheet shows in a cell whose formula went wrong."""


def by_word(words: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return what each word means."""
    return {word: meaning for meaning, all_ in words.items() for word in all_}
