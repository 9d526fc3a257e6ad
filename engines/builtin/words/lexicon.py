"""What words mean in music: tables from a phrase in lower case to moods, instruments, sounds and numbers."""

from __future__ import annotations

MOODS: dict[str, tuple[float, float, float]] = {
    # phrase: shift of valence, energy, tension
    **dict.fromkeys(("happy", "joyful", "cheerful", "uplifting", "feel good", "feelgood", "sunny", "bright", "fun", "playful",
                     "upbeat", "optimistic", "hopeful", "joy", "happiness", "triumphant", "victorious"), (0.35, 0.15, -0.1)),
    **dict.fromkeys(("sad", "melancholic", "melancholy", "melancholia", "sorrowful", "heartbroken", "heartbreak", "lonely",
                     "wistful", "bittersweet", "tearful", "mournful", "gloomy", "depressing", "blue"), (-0.4, -0.15, 0.05)),
    **dict.fromkeys(("calm", "chill", "relaxed", "relaxing", "mellow", "peaceful", "soft", "gentle", "soothing", "quiet", "cozy",
                     "cosy", "laid back", "laidback", "easygoing", "tranquil", "serene", "smooth", "tender", "warm",
                     "sleepy", "meditative", "meditation", "intimate", "light", "airy", "lush"), (0.05, -0.25, -0.25)),
    **dict.fromkeys(("energetic", "energy", "powerful", "driving", "intense", "hype", "high energy", "pumping", "wild", "loud",
                     "explosive", "anthemic", "banging", "heavy", "hard", "hard hitting", "aggressive", "fierce",
                     "party", "workout", "sport", "adrenaline", "danceable", "dance"), (0.05, 0.35, 0.1)),
    **dict.fromkeys(("dark", "ominous", "menacing", "sinister", "scary", "horror", "creepy", "spooky", "haunting", "eerie",
                     "brooding", "evil", "cold"), (-0.4, 0.0, 0.4)),
    **dict.fromkeys(("tense", "suspense", "suspenseful", "dramatic", "thrilling", "urgent", "mysterious", "mystery",
                     "nervous", "anxious"), (-0.15, 0.1, 0.4)),
    **dict.fromkeys(("epic", "heroic", "grand", "majestic", "huge", "massive", "soaring"), (0.1, 0.35, 0.2)),
    **dict.fromkeys(("dreamy", "ethereal", "floating", "hazy", "nostalgic", "nostalgia", "romantic", "love", "emotional",
                     "spacey", "atmospheric", "sentimental", "reflective", "moody", "late night"), (0.0, -0.15, 0.0)),
    **dict.fromkeys(("groovy", "funky", "catchy", "bouncy", "swinging", "sexy", "sassy", "quirky", "cool"), (0.2, 0.1, 0.0)),
}  # fmt: skip
JAZZY = ("jazzy", "soulful", "sophisticated")
TEMPO_WORDS: dict[str, float] = {
    # phrase: where in the style's range, 0 its slowest .. 1 its fastest
    "very slow": 0.0, "slow": 0.12, "slowly": 0.12, "downtempo": 0.15, "adagio": 0.05, "largo": 0.0, "andante": 0.3,
    "lento": 0.05, "mid tempo": 0.5, "midtempo": 0.5, "moderate": 0.5, "moderato": 0.5, "medium tempo": 0.5, "allegro": 0.8,
    "fast": 0.9, "quick": 0.88, "uptempo": 0.85, "up tempo": 0.85, "very fast": 1.0, "presto": 1.0, "vivace": 0.9,
}  # fmt: skip
INSTRUMENTS: dict[str, tuple[str, ...]] = {
    # phrase: instruments to choose from
    "piano": ("grand_piano",), "grand piano": ("grand_piano",), "upright piano": ("upright_piano",),
    "felt piano": ("upright_piano",), "keys": ("rhodes", "grand_piano"), "keyboard": ("fm_piano", "grand_piano"),
    "rhodes": ("rhodes",), "rhodes piano": ("rhodes",), "electric piano": ("rhodes", "fm_piano"), "fender rhodes": ("rhodes",),
    "e piano": ("rhodes",), "wurlitzer": ("rhodes",), "dx7": ("fm_piano",), "harpsichord": ("harpsichord",),
    "clavinet": ("clavinet",), "clav": ("clavinet",), "celesta": ("celesta",), "glockenspiel": ("glockenspiel",),
    "music box": ("music_box",), "vibraphone": ("vibraphone",), "vibes": ("vibraphone",), "marimba": ("marimba",),
    "xylophone": ("xylophone",), "bells": ("tubular_bells", "fm_bell"), "bell": ("fm_bell",), "chimes": ("tubular_bells",),
    "dulcimer": ("dulcimer",), "organ": ("drawbar_organ",), "hammond": ("drawbar_organ",), "hammond organ": ("drawbar_organ",),
    "church organ": ("church_organ",), "pipe organ": ("church_organ",), "accordion": ("accordion",),
    "harmonica": ("harmonica",), "guitar": ("steel_guitar", "clean_guitar"), "guitars": ("steel_guitar", "clean_guitar"),
    "acoustic guitar": ("steel_guitar", "nylon_guitar"), "classical guitar": ("nylon_guitar",), "nylon guitar": ("nylon_guitar",),
    "spanish guitar": ("nylon_guitar",), "electric guitar": ("overdrive_guitar", "clean_guitar"),
    "electric guitars": ("overdrive_guitar", "distortion_guitar"), "clean guitar": ("clean_guitar",),
    "jazz guitar": ("jazz_guitar",), "distorted guitar": ("distortion_guitar",), "distorted guitars": ("distortion_guitar",),
    "distortion guitar": ("distortion_guitar",), "overdriven guitar": ("overdrive_guitar",), "power chords": ("distortion_guitar",),
    "muted guitar": ("muted_guitar",), "banjo": ("banjo",), "mandolin": ("mandolin",), "ukulele": ("nylon_guitar",),
    "sitar": ("sitar",), "koto": ("koto",), "harp": ("harp",), "kalimba": ("kalimba",), "bagpipe": ("bagpipe",),
    "bagpipes": ("bagpipe",), "steel drums": ("steel_drums",), "steel pan": ("steel_drums",),
    "bass guitar": ("finger_bass",), "electric bass": ("finger_bass",), "double bass": ("upright_bass",),
    "upright bass": ("upright_bass",), "fretless bass": ("fretless_bass",), "slap bass": ("slap_bass",), "sub bass": ("sub_bass",),
    "synth bass": ("synth_bass",), "acid bass": ("acid_bass",), "303": ("acid_bass",), "reese bass": ("reese_bass",),
    "reese": ("reese_bass",), "808": ("bass_808",), "808s": ("bass_808",), "808 bass": ("bass_808",),
    "violin": ("violin",), "violins": ("string_section",), "viola": ("viola",), "cello": ("cello",), "cellos": ("cello",),
    "contrabass": ("contrabass",), "strings": ("string_section", "slow_strings"), "string section": ("string_section",),
    "pizzicato": ("pizzicato_strings",), "tremolo strings": ("tremolo_strings",), "timpani": ("timpani",),
    "choir": ("choir",), "choirs": ("choir",), "trumpet": ("trumpet",), "muted trumpet": ("muted_trumpet",),
    "trombone": ("trombone",), "tuba": ("tuba",), "french horn": ("french_horn",), "horn": ("french_horn",),
    "horns": ("brass_section",), "brass": ("brass_section",), "brass section": ("brass_section",), "sax": ("tenor_sax", "alto_sax"),
    "saxophone": ("tenor_sax", "alto_sax"), "alto sax": ("alto_sax",), "tenor sax": ("tenor_sax",), "soprano sax": ("soprano_sax",),
    "oboe": ("oboe",), "bassoon": ("bassoon",), "clarinet": ("clarinet",), "piccolo": ("piccolo",), "flute": ("flute",),
    "flutes": ("flute",), "recorder": ("recorder",), "pan flute": ("pan_flute",), "tin whistle": ("whistle",),
    "whistle": ("whistle",), "fiddle": ("fiddle",), "woodwinds": ("flute", "clarinet"), "synth": ("saw_lead", "synth_pluck"),
    "synths": ("supersaw", "warm_pad"), "synthesizer": ("saw_lead",), "synthesizers": ("supersaw", "warm_pad"),
    "synth lead": ("saw_lead", "square_lead"), "lead synth": ("saw_lead",), "supersaw": ("supersaw",), "supersaws": ("supersaw",),
    "pluck": ("synth_pluck",), "plucks": ("synth_pluck",), "synth brass": ("synth_brass",), "pad": ("warm_pad",),
    "pads": ("warm_pad", "glass_pad"), "synth pad": ("warm_pad",), "synth pads": ("warm_pad",), "drone": ("drone",),
    "arpeggio": ("synth_pluck",), "arpeggios": ("synth_pluck",), "chiptune lead": ("chip_pulse",),
    "brushes": ("brush_kit",), "brushed drums": ("brush_kit",), "808 drums": ("kit_808",), "909": ("kit_909",),
    "drum machine": ("kit_808", "kit_electro"), "electronic drums": ("kit_electro",),
}  # fmt: skip
FAMILIES: dict[str, tuple[str, ...]] = {
    # what a negative or a whole group takes away: roles, stems or instruments
    "drums": ("drums", "percussion"), "drum": ("drums", "percussion"), "percussion": ("percussion", "drums"),
    "beat": ("drums", "percussion"), "beats": ("drums", "percussion"), "drum kit": ("drums", "percussion"),
    "bass": ("bass",), "bass guitar": ("bass",), "guitar": ("guitar",), "guitars": ("guitar",), "electric guitar": ("guitar",),
    "acoustic guitar": ("guitar",), "piano": ("piano",), "keys": ("piano",), "keyboard": ("piano",), "pad": ("pad",),
    "pads": ("pad",), "synth": ("synth",), "synths": ("synth",), "synthesizer": ("synth",), "electronic": ("synth",),
    "strings": ("string_section", "slow_strings", "tremolo_strings", "violin", "viola", "cello", "pizzicato_strings"),
    "brass": ("brass_section", "trumpet", "trombone", "french_horn", "tuba", "muted_trumpet", "synth_brass"),
    "horns": ("brass_section", "trumpet", "trombone", "french_horn", "muted_trumpet"), "sax": ("alto_sax", "tenor_sax", "soprano_sax"),
    "saxophone": ("alto_sax", "tenor_sax", "soprano_sax"), "melody": ("lead",), "lead": ("lead",), "chords": ("chords",),
    "arpeggio": ("arp",), "arpeggios": ("arp",), "choir": ("choir", "choir_pad"), "vocals": ("voice",),
    "distortion": ("distortion_guitar", "overdrive_guitar"), "distorted guitar": ("distortion_guitar", "overdrive_guitar"),
}  # fmt: skip
GENERIC = {"drums": "drums", "drum": "drums", "drum kit": "drums", "percussion": "drums", "bass": "bass"}
UNSPOKEN = ("beat", "beats", "drum")
TEXTURES: dict[str, str] = {
    **dict.fromkeys(("rain", "rainy", "raindrops", "rainfall", "rain sounds", "rain ambiance", "rain ambience", "drizzle"), "rain"),
    **dict.fromkeys(("vinyl", "vinyl crackle", "crackle", "record noise", "dusty", "dusty vinyl"), "vinyl"),
    **dict.fromkeys(("ocean", "waves", "ocean waves", "sea waves", "beach", "seaside", "surf sounds"), "ocean"),
    **dict.fromkeys(("wind", "windy", "breeze"), "wind"),
    **dict.fromkeys(("birds", "birdsong", "forest sounds", "nature sounds", "bird"), "birds"),
    **dict.fromkeys(("fire", "campfire", "fireplace", "crackling fire"), "fire"),
    **dict.fromkeys(("crowd", "crowd noise", "cafe", "coffee shop", "audience", "applause"), "crowd"),
}
PRODUCTION: dict[str, dict[str, float]] = {
    # phrase: figures of the mix set to these
    "lo fi production": {"lofi": 0.6, "warmth": 0.7}, "tape": {"lofi": 0.4, "warmth": 0.7}, "analog": {"warmth": 0.6},
    "analogue": {"warmth": 0.6}, "vintage": {"lofi": 0.3, "warmth": 0.6}, "retro": {"warmth": 0.5}, "gritty": {"drive": 0.5},
    "distorted": {"drive": 0.6}, "raw": {"drive": 0.35, "space": 0.2}, "live": {"space": 0.5, "glue": 0.3}, "reverb": {"space": 0.8},
    "spacious": {"space": 0.8, "width": 0.7}, "wide": {"width": 0.75}, "dry": {"space": 0.1}, "polished": {"glue": 0.6, "brightness": 0.6},
    "modern": {"brightness": 0.6}, "crisp": {"brightness": 0.7}, "muffled": {"brightness": 0.2, "warmth": 0.8}, "punchy": {"glue": 0.65},
    "hi fi": {"brightness": 0.65}, "minimal": {"glue": 0.3}, "reverberant": {"space": 0.8}, "tape hiss": {"lofi": 0.5},
}  # fmt: skip
ERAS: dict[str, dict[str, float]] = {
    "50s": {"warmth": 0.7, "lofi": 0.35}, "60s": {"warmth": 0.6, "lofi": 0.25}, "70s": {"warmth": 0.6},
    "80s": {"brightness": 0.6, "space": 0.6}, "90s": {"drive": 0.2}, "2000s": {"glue": 0.6}, "2010s": {"glue": 0.6},
}  # fmt: skip
ERA_WORDS = {
    **{f"19{decade}": decade for decade in ERAS if decade.startswith(("5", "6", "7", "8", "9"))},
    "fifties": "50s", "sixties": "60s", "seventies": "70s", "eighties": "80s", "nineties": "90s", "00s": "2000s",
}  # fmt: skip
VOCALS = (
    "female vocals", "male vocals", "female vocal", "male vocal", "female voice", "male voice", "vocals", "vocal", "voice",
    "voices", "singer", "female singer", "male singer", "singing", "sung", "lyrics", "rapper", "rapping", "rap vocals",
    "duet", "backing vocals", "spoken word", "lead vocals", "vocal chops", "a cappella", "chant",
)  # fmt: skip
FORM_HINTS: dict[str, str] = {
    "long intro": "long intro", "drop": "drop", "big drop": "drop", "guitar solo": "solo", "solo": "solo", "sax solo": "solo",
    "piano solo": "solo", "no intro": "no intro", "fade out": "fade", "fadeout": "fade", "big chorus": "big chorus",
    "breakdown": "break", "build up": "build", "buildup": "build", "big ending": "ring", "bridge": "bridge",
}  # fmt: skip
NEGATIONS = ("no", "not", "without", "minus", "zero", "avoid", "exclude", "excluding", "except", "never", "sans", "non")
NEGATIONS_GO_OVER = ("or", "and", "nor", "any", "a", "the", "too", "much", "very")
DRUMLESS = ("drumless", "beatless", "no beat")
INSTRUMENTAL = ("instrumental", "instrumental only", "no vocals", "without vocals")
FILLERS = frozenset(
    """a an the and or with of in on for to at by from into over under up down is are be it its this that these those my your our
    his her their me you we i music song songs track tune piece beat beats style styled type kind like some very really quite more
    less most bit little lot nice good great beautiful best create make write compose generate give want need please featuring feature
    features feat has have having ft using use vibe vibes feel feeling feelings mood sound sounds sounding ambiance ambience background
    tempo key bpm minute minutes second seconds about around inspired based perfect ideal suitable while as but so then new
    melody melodies rhythm rhythms harmony harmonies chord chords progression groove grooves line lines part parts version mix mixed
    section sections full simple subtle section layered layers lead all just only through throughout plus also slightly somewhat
    que de la el los las un una le les des du et con avec pour por para mit und der die das ein eine für il lo gli e o y
    section instrumental instrument instruments genre start starts end ends begins ending opening long short per s""".split()
)
NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "half": 0.5, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "sixty": 60, "ninety": 90,
}  # fmt: skip
FOREIGN: dict[str, str] = {
    # phrase of another language: English
    "triste": "sad", "feliz": "happy", "alegre": "happy", "lento": "slow", "lenta": "slow", "rápido": "fast", "rápida": "fast",
    "tranquila": "calm", "tranquilo": "calm", "suave": "soft", "guitarra": "guitar", "piano": "piano", "batería": "drums",
    "violín": "violin", "bajo": "bass", "lluvia": "rain", "oscuro": "dark", "sin": "without", "flauta": "flute", "noche": "night",
    "joyeux": "happy", "joyeuse": "happy", "lente": "slow", "rapide": "fast", "douce": "soft", "doux": "soft", "calme": "calm",
    "guitare": "guitar", "batterie": "drums", "violon": "violin", "basse": "bass", "pluie": "rain", "sombre": "dark", "sans": "without",
    "traurig": "sad", "trauriges": "sad", "traurige": "sad", "fröhlich": "happy", "fröhliches": "happy", "langsam": "slow",
    "langsames": "slow", "schnell": "fast", "schnelles": "fast", "ruhig": "calm", "ruhiges": "calm", "gitarre": "guitar",
    "klavier": "piano", "schlagzeug": "drums", "geige": "violin", "regen": "rain", "dunkel": "dark", "ohne": "without",
    "felice": "happy", "allegra": "happy", "veloce": "fast", "dolce": "soft", "chitarra": "guitar", "batteria": "drums",
    "violino": "violin", "pioggia": "rain", "senza": "without", "violão": "guitar", "bateria": "drums", "chuva": "rain", "sem": "without",
    "клавишные": "keys", "пианино": "piano", "гитара": "guitar", "грустная": "sad", "весёлая": "happy", "медленная": "slow",
    "быстрая": "fast", "рок": "rock", "джаз": "jazz", "поп": "pop", "ピアノ": "piano", "ギター": "guitar", "悲しい": "sad",
    "ジャズ": "jazz", "ロック": "rock", "雨": "rain", "钢琴": "piano", "吉他": "guitar", "悲伤": "sad", "爵士": "jazz", "摇滚": "rock",
    "快乐": "happy", "피아노": "piano", "기타": "guitar", "슬픈": "sad", "재즈": "jazz", "بيانو": "piano", "حزين": "sad", "جاز": "jazz",
    "פסנתר": "piano", "עצוב": "sad",
}  # fmt: skip
ROLE_OF: dict[str, str] = {
    # instruments whose natural role does not follow from their stem
    **dict.fromkeys(
        ("warm_pad", "glass_pad", "dark_pad", "choir_pad", "drone", "string_section", "slow_strings", "tremolo_strings", "choir"),
        "pad",
    ),
    **dict.fromkeys(
        ("grand_piano", "bright_piano", "upright_piano", "rhodes", "fm_piano", "harpsichord", "clavinet", "drawbar_organ",
         "rock_organ", "church_organ", "accordion", "steel_guitar", "nylon_guitar", "clean_guitar", "jazz_guitar", "muted_guitar",
         "overdrive_guitar", "distortion_guitar", "banjo", "mandolin", "synth_stab", "supersaw"), "chords"),
    **dict.fromkeys(("harp", "synth_pluck", "chip_arp", "kalimba", "dulcimer", "pizzicato_strings", "marimba"), "arp"),
    "timpani": "counter", "brass_section": "counter", "cello": "counter", "viola": "counter",
}  # fmt: skip
SYNTHETIC = (
    "saw_lead", "square_lead", "supersaw", "synth_pluck", "synth_brass", "synth_stab", "warm_pad", "glass_pad", "dark_pad",
    "choir_pad", "drone", "fm_bell", "synth_bass", "sub_bass", "acid_bass", "reese_bass", "fm_bass", "bass_808",
)  # fmt: skip
