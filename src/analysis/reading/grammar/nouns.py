"""Words that may stand around a figure and do not change its value: who or what is counted, and of what kind.

The list is closed on purpose. A word that is not here may mean anything ("fold", "years", "fewer", "points",
"increase"), so it is an error and not a guess.
"""

_PERSONS = """
    person persons people individual individuals human humans being beings man men woman women girl girls
    boy boys child children minor minors adult adults adolescent adolescents teenager teenagers teen teens
    youth youths infant infants baby babies kid kids orphan orphans runaway runaways male males female
    females parent parents mother mothers widow widows wife wives husband husbands bride brides virgin
    virgins family families household households victim victims survivor survivors slave slaves captive
    captives prostitute prostitutes labourer labourers laborer laborers worker workers servant servants
    domestics employee employees beggar beggars soldier soldiers migrant migrants immigrant immigrants
    emigrant emigrants refugee refugees returnee returnees foreigner foreigners citizen citizens national
    nationals resident residents inhabitant inhabitants population populations workforce unemployed member
    members staff student students tourist tourists client clients customer customers user users suspect
    suspects offender offenders perpetrator perpetrators trafficker traffickers smuggler smugglers
    defendant defendants accused convict convicts prisoner prisoners detainee detainees criminal criminals
    pimp pimps broker brokers recruiter recruiters agent agents officer officers official officials
    prosecutor prosecutors judge judges respondent respondents participant participants beneficiary
    beneficiaries applicant applicants head heads life lives
    """
_THINGS = """
    case cases file files investigation investigations prosecution prosecutions conviction convictions
    arrest arrests indictment indictments charge charges verdict verdicts judgment judgments judgement
    judgements incident incidents report reports complaint complaints referral referrals call calls tip
    tips record records entry entries proceeding proceedings trial trials raid raids operation operations
    rescue rescues identification identifications detection detections registration registrations crime
    crimes offence offences offense offenses route routes flow flows border borders country countries
    state states nation nations territory territories region regions province provinces district districts
    city cities town towns village villages place places location locations site sites party parties
    signatory signatories ratification ratifications signature signatures treaty treaties convention
    conventions protocol protocols law laws act acts article articles instrument instruments agreement
    agreements organisation organisations organization organizations ngo ngos agency agencies group groups
    network networks gang gangs ring rings coalition coalitions institution institutions body bodies
    chapter chapters office offices shelter shelters centre centres center centers project projects
    programme programmes program programs campaign campaigns brothel brothels venue venues establishment
    establishments business businesses company companies club clubs bar bars parlour parlours parlor
    parlors hotel hotels restaurant restaurants factory factories farm farms mine mines premises sector
    sectors industry industries market markets revenue revenues profit profits income turnover profits
    sample samples survey surveys interview interviews study studies source sources list lists estimate
    kind kinds type types form forms category categories total totals share proportion percentage rate
    figure paper papers document documents sale sales price prices debt debts transaction transactions
    payment payments destination destinations origin origins transit trafficking smuggling slavery
    servitude bondage labour labor work exploitation prostitution pornography begging marriage marriages
    adoption adoptions organ organs removal abuse violence trade sex conflict conflicts home homes world
    globe region union council government governments police
    """
_KINDS = """
    registered identified detected assisted helped supported rescued recorded reported confirmed certified
    recognised recognized presumed suspected alleged potential possible probable known unknown named
    estimated documented undocumented irregular illegal unlawful legal formal informal official
    provisional final initial new recent former current additional other further different separate
    distinct individual single various total overall annual yearly trafficked enslaved exploited smuggled
    sold bought forced coerced abducted kidnapped recruited bonded held abused raped working employed
    living involved engaged arrested prosecuted convicted investigated charged sentenced indicted accused
    completed closed opened pending ongoing ratified signed adopted interviewed surveyed sampled found
    counted sexual sexually economic economically commercial commercially criminal domestic agricultural
    industrial industrialised industrialized illicit transnational international national regional local
    global world european african asian american western eastern northern southern central southeast
    southeastern northeastern foreign ethnic indigenous rural urban poor rich young younger elderly
    underage adult minor pregnant homeless displaced disabled vulnerable private public governmental non
    nongovernmental anti counter civil social humanitarian human modern contemporary day child sex window
    street police court law enforcement justice member destination source transit origin receiving sending
    high main major key whole entire general full part time based related linked specific aged being come
    comes coming came from originating trafficked work worked live lived end ended enter entered entering
    arrive arrived arriving moved taken brought sent forcibly identified signed who that where outside
    inside among women's children's girls' men's against both together purposes purpose
    """
_NATIONS = """
    afghan albanian algerian angolan argentine argentinian armenian australian austrian azerbaijani
    bahraini bangladeshi belarusian belarussian belgian beninese bolivian bosnian botswanan brazilian
    british bulgarian burkinabe burmese burundian cambodian cameroonian canadian chadian chilean chinese
    colombian congolese croatian cuban cypriot czech danish dominican dutch ecuadorian ecuadorean egyptian
    english emirati eritrean estonian ethiopian fijian filipino filipina filipinos finnish french gabonese
    gambian georgian german germans ghanaian greek guatemalan guinean guyanese haitian haitians honduran
    hungarian icelandic indian indians indonesian iranian iraqi iraqis irish israeli italian ivorian
    jamaican japanese jordanian kazakh kazakhstani kenyan korean kosovar kurdish kuwaiti kyrgyz lao
    laotian latvian lebanese liberian libyan lithuanian macedonian malagasy malawian malaysian malian
    maltese mauritanian mexican mexicans moldovan moldovans mongolian montenegrin moroccan mozambican
    myanmar namibian nepalese nepali nigerian nigerians nigerien norwegian omani pakistani palestinian
    panamanian paraguayan peruvian philippine polish portuguese qatari romanian romanians roma russian
    russians rwandan salvadoran saudi scottish senegalese serbian singaporean slovak slovakian slovenian
    somali spanish sudanese surinamese swedish swiss syrian syrians taiwanese tajik tanzanian thai
    togolese tunisian turkish turkmen ugandan ukrainian ukrainians uruguayan uzbek venezuelan vietnamese
    welsh yemeni zambian zimbabwean europe africa asia america americas oceania soviet latin
    """
NOUNS = frozenset(f"{_PERSONS} {_THINGS} {_KINDS} {_NATIONS}".split())
