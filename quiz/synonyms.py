"""What a word of English or of Swiss German is in the German that patterns are written in.

Only words that are not German themselves, or mean the same there: "die", "fast" or "man" are left alone.
"""

from functools import lru_cache

from quiz.words import fold

# English word (singular, infinitive) = German words, separated by commas.
_ENGLISH = """
    a=ein; able=kann; and=und; are=sind; accurate=genau; activate=aktivieren; activation=aktivierung; actual=tatsächlich; add=addieren,summe
    always=immer; already=schon; amount=menge; answer=antwort; approach=verfahren; area=bereich
    arbitrary=beliebig; artificial=künstlich; average=durchschnitt; avoid=vermeiden; bad=schlecht; between=zwischen; by=von; badly=schlecht
    balance=ausgleichen; become=wird; behavior=verhalten; best=beste; better=besser; big=gross; bigger=grösser; binary=binär
    boundary=grenze; both=beide; calculate=berechnen; category=kategorie; change=ändern,verändert; choose=gewählt
    class=klasse; classification=klassifikation; classifier=klassifikator; classify=klassifizieren
    combination=kombination; combine=kombinieren; compare=vergleichen; complex=komplex
    compromise=kompromiss; compute=berechnen; computing=rechenleistung; connect=verbunden; connected=verbunden
    connection=verbindung; continue=weiter; continuous=kontinuierlich; convert=umwandeln; copy=kopie; correct=korrekt
    correctly=korrekt; correlate=korreliert; correlated=korreliert; cost=kosten; create=erzeugen; data=daten
    dataset=datensatz; deactivate=deaktivieren; decide=entscheidet; decision=entscheid; decrease=sinkt,senkt
    deep=tief; define=definiert; depend=abhängig,hängt; describe=beschrieben; destroy=zerstören; detect=erkennen
    difference=unterschied,differenz; different=verschieden; difficult=schwierig; dimensional=dimensionen
    disable=deaktivieren; discrete=diskret; distribution=verteilung; divide=geteilt; dominate=dominiert
    during=während; easy=leicht; effect=wirkung; engineer=bestimmt,entwickler; enough=genug; equal=gleich
    error=fehler; every=jede; each=jede; everywhere=überall; exact=exakt; example=beispiel; existing=vorhanden
    expensive=teuer; expert=experte; extract=extrahiert; fail=versagt; 
    fed=verarbeitet,gegeben; feed=verarbeitet,geben; few=wenige; fewer=weniger; final=letzte; find=finden,findet; fixed=fixe; from=aus
    flatten=flach; following=nachfolgende; found=gefunden; freeze=einfrieren; frozen=eingefroren; function=funktion
    generalization=generalisiert; generalize=generalisiert; generalise=generalisiert; generate=erzeugen; 
    given=gegeben; good=gut; group=gruppe; grow=steigt; handcrafted=handarbeit; happen=trotzdem; 
    healthy=gesund; help=hilft; high=hoch; higher=höher; house=haus; huge=riesig; human=mensch; image=bild
    imbalance=unausgewogen; imbalanced=unausgewogen; unbalanced=unausgewogen; improve=verbessert; increase=steigt
    independent=unabhängig; initialize=initialisiert; insensitive=robust
    instead=statt; into=in; is=ist; it=es; keep=behalten,bleibt; kept=behalten,erhalten; know=kennt; knowledge=wissen
    known=bekannt; labeled=gelabelt; labelled=gelabelt; unlabeled=ungelabelt; unlabelled=ungelabelt
    large=gross; larger=grösser; last=letzte; learn=lernt,lernen; learned=gelernt; learnt=gelernt
    length=länge; less=weniger; line=gerade; local=lokal; long=lang; longer=länger; low=tief,niedrig; lower=tiefer
    main=haupt; majority=mehrheitsklasse; made=gemacht; make=macht; manual=manuell; manually=manuell,hand; many=viele
    measure=gemessen; meaning=bedeutung; memorize=auswendig; memorise=auswendig; memory=speicher; merge=zusammen
    mix=kombiniert; model=modell; more=mehr; most=meisten; multidimensional=mehrdimensional
    multiple=mehrere; must=muss; need=braucht; neighbour=nachbarn; neural=neuronale; never=nie
    new=neue; nonlinear=nichtlinear; no=kein; not=nicht; cannot=nicht; doesn=nicht; isn=nicht; don=nicht; aren=nicht; nonlinearity=nichtlinearität; noise=rauschen; noisy=verrauscht; number=zahl,anzahl
    numerical=numerisch; numeric=numerisch; of=von,der; often=oft; or=oder; once=einmal; only=nur; other=andere
    overfit=overfitting; own=eigene; patient=kranke; pattern=muster
    penalty=strafterm; penalize=bestraft; percentage=prozent; perform=leistung; picture=bild; possible=möglich
    power=rechenleistung; predict=vorhersagen; predicted=vorhergesagt; prediction=vorhersage; prevent=verhindert
    pretrained=vortrainiert; price=preis; probability=wahrscheinlichkeit; quality=gütemass; quantity=quantität; quick=schnell
    random=zufällig; randomly=zufällig; range=wertebereich; rare=selten; ratio=verhältnis; raw=roh; real=echte,reell
    realistic=realistisch; recognize=erkennt; reduce=reduziert; regularize=regularisierung
    regularization=regularisierung; region=bereich; reliable=zuverlässig; remain=bleibt; remember=merken; remove=entfernen
    represent=darstellt; result=resultat; right=richtig; row=zeile; same=gleiche; scale=skala
    search=sucht; see=sehen; seen=gesehen; unseen=ungesehen; select=auswählen; separate=separate; several=mehrere
    shape=form; share=geteilt,anteil; shared=geteilt; shrink=klein; sick=krank; ill=krank; similar=ähnlich; simple=einfach
    single=einzig,einzige; size=grösse; slow=langsam; small=klein; smaller=kleiner; solution=lösung; solve=lösen
    some=einige; split=aufgeteilt; stable=stabil; stay=bleibt; stop=aufhören; strong=stark
    structure=struktur; sum=summe; task=aufgabe; tell=sagt; temperature=temperatur
    than=als; the=der,die,das; to=zu; thing=etwas; threshold=schwelle; throughout=überall; train=trainiert; trained=trainiert; training=training; learning=learning; flattening=flattening; engineering=engineering; supervised=supervised; true=true; false=false
    transform=transformation; transformation=transformation; turn=umwandeln; twice=zweimal
    underfit=underfitting; understand=versteht; unknown=unbekannt; untouched=erhalten; updated=aktualisiert
    usable=verwendbar; useless=unbrauchbar; validation=validierung; valuable=wertvoll; value=wert; vanish=verschwinden; variety=vielfalt
    various=verschiedene; vector=vektor; version=varianten; weak=schwach; which=welche; with=mit; weight=gewicht; weighted=gewichtet; 
    whole=ganze; without=ohne; work=arbeiten; worse=schlechter; wrong=falsch; year=jahre; zero=null
"""
# Swiss German as it slips into an answer; "i", "e" and the like say nothing and stay.
_DIALECT = """
    aagluegt=angeschaut; alli=alle; bitz=wenig; bruuche=brauchen; bruucht=braucht; brucht=braucht
    bruche=brauchen; chli=klein; chlii=klein; chlini=kleine; chline=kleiner; chlyne=kleiner; chliner=kleiner; cha=kann; chan=kann; chönd=können; chöne=können
    date=daten; datä=daten; dezue=dazu; eifach=einfach; eifacher=einfacher; erchennt=erkennt; gaat=geht; gaht=geht
    gits=gibt; git=gibt; gliich=gleich; gliichi=gleiche; glych=gleich; glehrt=gelernt; glernt=gelernt; gmacht=gemacht
    grossi=grosse; gseh=sehen; gsehd=sieht; gseht=sieht; guet=gut; händ=haben; hend=haben; het=hat; hät=hat; isch=ist
    kei=kein; keini=keine; kes=kein; lehre=lernen; lehrt=lernt; luegt=schaut; mängs=vieles; meh=mehr
    neui=neue; nöd=nicht; nid=nicht; ned=nicht; niä=nie; nume=nur; öppis=etwas; ruusche=rauschen
    schlächt=schlecht; schlächter=schlechter; schnäll=schnell; sälber=selber; sälbst=selbst; sueche=suchen; suecht=sucht; tuet=tut; uf=auf
    uswändig=auswendig; userechne=berechnen; usechunnt=herauskommt; vercheert=falsch; verschideni=verschiedene; viil=viel; vil=viel; wäg=weg; wüsse=wissen; zahle=zahlen; zvil=zuviel
"""


def _table(text: str) -> dict[str, tuple[str, ...]]:
    pairs = (entry.split("=") for entry in text.replace("\n", ";").split(";") if entry.strip())
    return {fold(word.strip()): tuple(fold(one) for one in german.strip().split(",")) for word, german in pairs}


_TABLE = {**_table(_ENGLISH), **_table(_DIALECT)}

# Neighbours by inflection: "images", "predicted", "predicting", "uses", "categories".
_ENDINGS = (("s", ""), ("es", ""), ("ies", "y"), ("d", ""), ("ed", ""), ("ing", ""), ("ing", "e"), ("ly", ""))


@lru_cache(maxsize=4096)
def german_words(word: str) -> tuple[str, ...]:
    """The folded German words that a folded word of English or dialect stands for; () for any other."""
    if word in _TABLE:
        return _TABLE[word]
    for ending, base in _ENDINGS:
        if word.endswith(ending) and (found := _TABLE.get(word[: -len(ending)] + base)):
            return found
    return ()
