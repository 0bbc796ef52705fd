"""Words that say little of what a text is about, in Swedish and English."""

from collections.abc import Mapping

LAST_PARTS = tuple(
    sorted(
        """anläggning anvisning avfall avgift behov belastning data drift dygn ersättning flöde förbrukning förening
        förhålland förvaltning försörjning grad grupp halt hant hantering index information karta kartlägg
        kartläggning kedja klass kostnad kurv kvalit kvalitet källa läge läg lista lösning mark mängd mätning
        mät mönst nivå nivåer nät område områd person plan planering plats problem produktion punkt register
        resultat risk service skad skydd sort statistik station ställ svinn system säkerh säkerhet takt tal tid
        tidtabell tillgång tillstånd tjänst trafik undersökning uppgift utsläpp utsläp utveckling verksamh
        verksamhet värde värd yta zon åtgärd ökning""".split(),
        key=lambda part: -len(part),
    )
)  # fmt: skip
"""Last parts of Swedish compounds whose first part tells more, as stems or whole; the longest first."""

GENERAL = frozenset(
    """data datamängd datamängder utmaning utmaningen utmaningar lösning lösningar lösningen idé idéer förslag kommun
    kommunen kommuner kommunens kommunala region regionen myndighet myndigheten sverige svenska stad staden
    stadens problem behov information tjänst tjänster system projekt användare människor personer invånare lag
    laget bidrag öppen öppna öppet team sätt exempel del delar antal fler flera större mindre bättre bäst sämre
    viktig viktigt arbete arbeta arbetar hjälp hjälpa hjälper visa visar ta tar tas finns finnas saknas vill
    varje idag dag dagar år året åren tid tiden gång gånger plats platser område områden challenge challenges
    solution solutions idea ideas dataset datasets municipality municipalities city cities people person users
    user service services project problems need needs open sweden swedish public help better today year years
    time way ways place places area areas work systems noll ett två tre fyra fem sex sju åtta nio tio elva tolv
    första andra tredje fjärde femte sjätte sjunde åttonde nionde tionde hundra hundratals tusen tusentals
    miljon miljoner miljard miljarder procent hälften dubbelt sekund sekunder minut minuter minuten timme timmar
    timmen dygn dygnet vecka veckan veckor månad månader natt natten morgon morgonen kväll kvällen halvår
    januari februari mars april maj juni juli augusti september oktober november december måndag tisdag onsdag
    torsdag fredag lördag söndag meter kilometer kronor one two three four five six seven eight nine ten hundred
    thousand million second minute minutes hour hours week weeks month months night morning evening percent half
    metres meters""".split()
)  # fmt: skip
"""Words that every challenge or every dataset could use, numbers and times among them."""

STOP: Mapping[str, frozenset[str]] = {
    "sv": frozenset(
        """alla allt alltid andra annan annat att av avse bara behöva behöver behövs beror bland blev bli blir blivit
        borde bort både båda den denna dess dessa det detta dig din ditt dock där därför då efter eftersom egen eget
        egna ej eller en enda endast enligt er era ett fast fick finns fler flera flest flesta fram framför från
        få får för före först första genom ger gjort gjorde går gå göra gör ha hade han har hela helt hellre
        henne hennes hit hon honom hos hur här ibland icke idag igen in inför ingen inget inga innan inne inom
        inte istället jag ju just kan kanske kom komma kommer kring kunde kunna kvar langt lika lite långt man
        med medan mellan men mer mera mest mot mycket många måste ned nej ner ni nog nu nya någon något några
        när nära också och ofta olika om oss på redan runt samma samman samt se sedan ser sig sin sina sitt
        själv själva ska skall skulle snart som sted stor stora större så sådan sådana sådant tack the till
        tills trots tror under upp ur ut utan utanför ute vad var vara varför varit vars vem vems vet vi vid
        vilka vilken vilket vill visst vår våra vårt vägen väl vore åt än ännu även över bidra bidrar leda leder
        lever används använda använder innebär hitta hittar lätt lättare svårt svårare tidigare senaste senare
        snabbt snabbare gäller hand håller hållet tänk tänker låta låter följa följer kräver ökar minskar minska
        öka skapa skapar göras kunnat blivande framtid framtida dagens tillsammans genomföra genomförs därmed
        bakgrund syfte syftet målet mål dem dina gått god goda gott vilja villa viljan rätt rätta fel tillbaka
        försvinner försvinna öppnar öppnas bygg bygga byggt håll sent sena sen tidig tidigt tom tomma skull
        skulls svaret svar svara säger sagt ringer kostar kosta pengar pengarna minst högst låg höga höglåg ny
        nytt gammal gamla lång långa kort korta varandra ingenting någonting allting gärna tyvärr ungefär knappt
        hittills skillnad känner känna berättar berätta tala talar vänta väntar kommande aktuell aktuella""".split()
    ),
    "en": frozenset(
        """about above across after again against all almost along also although always among and another any are around
        away back because been before being below between both but came can cannot come could did does doing
        done down during each either else enough even ever every few find for from further get gets give given
        goes going good had has have having her here him his how however into its itself just keep know known
        less let like likely little long look lot made make makes making many may might more most much must near
        never new next not now often once one only other others our out over own part per put rather really same
        see seen several shall she should show shows since small some something soon still such take taken than
        that the their them then there these they thing things this those though three through too toward two
        under until upon use used uses using very want was well were what when where whether which while who
        whole whose why will with within without would yet you your lead leads reduce increase easier harder
        early late""".split()
    ),
}  # fmt: skip
"""Words of every text, by language."""
