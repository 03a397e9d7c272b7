"""What a word of English or of Swiss German is in the German that patterns are written in.

Only words that are not German themselves, or mean the same there: "die", "fast" or "man" are left alone.
"""

from functools import lru_cache

from quiz.words import fold

# English word (singular, infinitive) = German words, separated by commas; a word that stands for itself ends the
# search: "training" is no form of "train".
_ENGLISH = """
    a=ein; able=kann; accurate=genau; activate=aktivieren; activation=aktivierung; actual=tatsächlich
    add=addieren,summe; alike=ähnlich; already=schon; always=immer; amount=menge; and=und; answer=antwort
    approach=verfahren; arbitrary=beliebig; are=sind; area=bereich; aren=nicht; artificial=künstlich
    average=durchschnitt; avoid=vermeiden; bad=schlecht; badly=schlecht; balance=ausgleichen; become=wird
    behavior=verhalten; best=beste; better=besser; between=zwischen; big=gross; bigger=grösser; binary=binär
    both=beide; boundary=grenze; by=von; calculate=berechnen; cannot=nicht; category=kategorie
    change=ändern,verändert; choose=gewählt; class=klasse; classification=klassifikation
    classifier=klassifikator; classify=klassifizieren; combination=kombination; combine=kombinieren
    compare=vergleichen; complex=komplex; compromise=kompromiss; compute=berechnen; computing=rechenleistung
    connect=verbunden; connected=verbunden; connection=verbindung; continue=weiter; continuous=kontinuierlich
    convert=umwandeln; copy=kopie; correct=korrekt; correctly=korrekt; correlate=korreliert
    correlated=korreliert; cost=kosten; create=erzeugen; data=daten; dataset=datensatz
    deactivate=deaktivieren; decide=entscheidet; decision=entscheid; decrease=sinkt,senkt; deep=tief
    define=definiert; depend=abhängig,hängt; describe=beschrieben; destroy=zerstören; detect=erkennen
    difference=unterschied,differenz; different=verschieden; difficult=schwierig; dimensional=dimensionen
    disable=deaktivieren; discrete=diskret; distribution=verteilung; divide=geteilt; do=macht; doesn=nicht
    dominate=dominiert; don=nicht; done=gemacht; during=während
    each=jede; earlier=früher; early=früh; easy=leicht; effect=wirkung
    engineer=bestimmt,entwickler; engineering=engineering; enough=genug; equal=gleich; error=fehler
    even=sogar; every=jede; everything=alles; everywhere=überall; exact=exakt; example=beispiel
    existing=vorhanden; expensive=teuer
    expert=experte; extract=extrahiert; fail=versagt; false=false; fed=verarbeitet,gegeben
    feed=verarbeitet,geben; few=wenige; fewer=weniger; final=letzte; find=finden,findet; fit=passen
    fixed=fixe; flatten=flach; flattening=flattening; following=nachfolgende; found=gefunden
    freeze=einfrieren; from=aus; frozen=eingefroren; function=funktion; generalise=generalisiert
    generalization=generalisiert; generalize=generalisiert; generate=erzeugen; given=gegeben; good=gut
    grid=raster; guess=raten,geraten; likely=wahrscheinlich; little=wenig
    group=gruppe; grow=steigt; handcrafted=handarbeit; happen=trotzdem; healthy=gesund; help=hilft; high=hoch
    higher=höher; house=haus; huge=riesig; human=mensch; ill=krank; image=bild; imbalance=unausgewogen
    imbalanced=unausgewogen; improve=verbessert; increase=steigt; independent=unabhängig
    initialize=initialisiert; insensitive=robust; instead=statt; into=in; is=ist; isn=nicht; it=es
    inner=innere
    itself=selbst; keep=behalten,bleibt; kept=behalten,erhalten; know=kennt; knowledge=wissen; known=bekannt
    labeled=gelabelt; lable=label; labelled=gelabelt; large=gross; larger=grösser; last=letzte; learn=lernt,lernen
    learned=gelernt; learning=learning; learnt=gelernt; length=länge; less=weniger; line=gerade; local=lokal
    long=lang; longer=länger; look=schaut,betrachtet; low=tief,niedrig; lower=tiefer; made=gemacht
    main=haupt; majority=mehrheitsklasse; make=macht; manual=manuell; manually=manuell,hand; many=viele
    match=passen; matter=zählt; much=viel
    meaning=bedeutung; measure=gemessen; memorise=auswendig; memorize=auswendig; memory=speicher
    merge=zusammen; mix=kombiniert; model=modell; more=mehr; most=meisten; multidimensional=mehrdimensional
    multiple=mehrere; must=muss; need=braucht; neighbour=nachbarn; neural=neuronale; never=nie; new=neue
    nobody=niemand; nothing=nichts
    no=kein; noise=rauschen; noisy=verrauscht; nonlinear=nichtlinear; nonlinearity=nichtlinearität; not=nicht
    number=zahl,anzahl; numeric=numerisch; numerical=numerisch; of=von,der; often=oft; once=einmal; only=nur
    or=oder; other=andere; overfit=overfitting; own=eigene; patient=kranke; pattern=muster; penalize=bestraft
    penalty=strafterm; per=pro; percentage=prozent; perform=leistung; photo=foto; picture=bild; possible=möglich
    power=rechenleistung; predict=vorhersagen; predicted=vorhergesagt; prediction=vorhersage
    pick=auswählen
    pretrained=vortrainiert; prevent=verhindert; price=preis; probability=wahrscheinlichkeit
    quality=gütemass; quantity=quantität; quick=schnell; random=zufällig; randomly=zufällig
    range=wertebereich; rare=selten; ratio=verhältnis; raw=roh; real=echte,reell; realistic=realistisch
    question=frage
    recognize=erkennt; reduce=reduziert; region=bereich; regularization=regularisierung
    regularize=regularisierung; reliable=zuverlässig; remain=bleibt; remember=merken; remove=entfernen
    represent=darstellt; result=resultat; reuse=wiederverwenden; right=richtig
    row=zeile; same=gleiche; scale=skala; search=sucht
    see=sehen; seen=gesehen; select=auswählen; separate=separate; several=mehrere; shape=form
    share=geteilt,anteil; shared=geteilt; shrink=klein; sick=krank; similar=ähnlich; simple=einfach
    shown=gezeigt; single=einzig,einzige; size=grösse; slide=gleitet,schiebt; slow=langsam; small=klein
    smaller=kleiner; solution=lösung; solve=lösen; some=einige; someone=jemand; split=aufgeteilt
    stable=stabil; stay=bleibt; stop=aufhören; strong=stark; structure=struktur; sum=summe
    supervised=supervised; task=aufgabe; tell=sagt; temperature=temperatur; than=als; the=der,die,das
    themselves=selbst; thing=etwas; threshold=schwelle; throughout=überall; tiny=winzig; to=zu; told=gesagt
    too=zu; total=total; train=trainiert; trained=trainiert; training=training; transform=transformation
    want=will; what=was; yes=ja
    transformation=transformation; true=true; turn=umwandeln; twice=zweimal; unbalanced=unausgewogen
    underfit=underfitting; understand=versteht; unknown=unbekannt; unlabeled=ungelabelt
    unlabelled=ungelabelt; unseen=ungesehen; untouched=erhalten; updated=aktualisiert; usable=verwendbar
    use=benutzt; useless=unbrauchbar; validation=validierung; valuable=wertvoll; value=wert
    vanish=verschwinden; variety=vielfalt; various=verschiedene; vector=vektor; version=varianten
    weak=schwach; weight=gewicht; weighted=gewichtet; well=gut
    which=welche; whole=ganze; with=mit; without=ohne
    window=fenster; work=arbeiten; worse=schlechter; wrong=falsch; year=jahre; zero=null
    above=über; against=gegen; anything=etwas; aside=beiseite; card=karte; case=fall; catch=finden
    caught=gefunden; check=prüfen; climb=steigt; depth=tiefe; direction=richtung; disease=krankheit
    divided=geteilt; drop=sinkt,weglassen; everybody=alle; everyone=alle; first=erste; flip=spiegeln
    full=voll; graphics=grafikkarte; great=super; hardly=kaum; hundred=hundert; jump=springen; kill=töten
    layer=schicht; miss=verpassen; missed=verpasst; nearly=fast; overlook=übersehen; punish=bestrafen
    quit=aufhören; rotate=drehen; sample=beispiele; second=zweite; speed=tempo; step=schritt
    strongly=stark; taught=geübt; ten=zehn; thousand=tausend; turned=gedreht; two=zwei; unit=einheit
    width=breite
"""
# Swiss German as it slips into an answer; "i", "e" and the like say nothing and stay.
_DIALECT = """
    aagluegt=angeschaut; alli=alle; bitz=wenig; bruche=brauchen; brucht=braucht; bruuche=brauchen
    bruucht=braucht; cha=kann; chan=kann; chli=klein; chlii=klein; chline=kleiner; chliner=kleiner
    chlini=kleine; chlyne=kleiner; chönd=können; chöne=können; date=daten; datä=daten; dezue=dazu
    eifach=einfach; eifacher=einfacher; erchennt=erkennt; gaat=geht; gaht=geht; git=gibt; gits=gibt
    glehrt=gelernt; glernt=gelernt; gliich=gleich; gliichi=gleiche; glych=gleich; gmacht=gemacht
    grossi=grosse; gseh=sehen; gsehd=sieht; gseht=sieht; guet=gut; hend=haben; het=hat; händ=haben; hät=hat
    isch=ist; kei=kein; keini=keine; kes=kein; lehre=lernen; lehrt=lernt; luegt=schaut; meh=mehr
    mängs=vieles; ned=nicht; neui=neue; nid=nicht; niä=nie; nume=nur; nöd=nicht; ruusche=rauschen
    schlächt=schlecht; schlächter=schlechter; schnäll=schnell; sueche=suchen; suecht=sucht; sälber=selber
    sälbst=selbst; tuet=tut; uf=auf; usechunnt=herauskommt; userechne=berechnen; uswändig=auswendig
    vercheert=falsch; verschideni=verschiedene; viil=viel; vil=viel; wäg=weg; wüsse=wissen; zahle=zahlen
    zvil=zuviel; öppis=etwas
"""


def _table(text: str) -> dict[str, tuple[str, ...]]:
    pairs = (entry.split("=") for entry in text.replace("\n", ";").split(";") if entry.strip())
    return {fold(word.strip()): tuple(fold(one) for one in german.strip().split(",")) for word, german in pairs}


_TABLE = {**_table(_ENGLISH), **_table(_DIALECT)}

_SHARE, _DECIMAL = ("nullkomma",), ("dezimalwert",)

# Neighbours by inflection: "images", "predicted", "predicting", "uses", "categories".
_ENDINGS = (("s", ""), ("es", ""), ("ies", "y"), ("d", ""), ("ed", ""), ("ing", ""), ("ing", "e"), ("ly", ""))


@lru_cache(maxsize=4096)
def german_words(word: str) -> tuple[str, ...]:
    """The folded German words that a folded word of English or dialect stands for; () for any other."""
    if word in _TABLE:
        return _TABLE[word]
    if "." in word or "," in word:  # "0.83" is a share of one, "38.2" a measured value
        return _SHARE if word.startswith("0") else _DECIMAL
    for ending, base in _ENDINGS:
        if word.endswith(ending) and (found := _TABLE.get(word[: -len(ending)] + base)):
            return found
    return ()
