namespace Harvest.Benchmarks.Portal;

/// <summary>What generated datasets speak of. The places are fictional; their letters go beyond ASCII.</summary>
internal static class Vocabulary
{
    public static readonly string[] Things =
    [
        "air quality", "annual accounts", "bathing water", "bicycle counts", "building permits", "bus stops",
        "cadastral map", "childcare places", "coastal defences", "crime reports", "drinking water",
        "election results", "electricity use", "fishing quotas", "flood areas", "forest stands", "gas network",
        "grants to clubs", "groundwater levels", "heat islands", "historic buildings", "household waste",
        "house prices", "job vacancies", "land cover", "library loans", "livestock", "market stalls", "migration",
        "museum visits", "noise levels", "parking meters", "pavement condition", "playgrounds", "pollen counts",
        "port calls", "public contracts", "public lighting", "rainfall", "rental contracts", "river discharge",
        "road accidents", "school meals", "sewer network", "ski trails", "soil samples", "street trees",
        "sunshine hours", "swimming pools", "taxi ranks", "tourist nights", "traffic lights", "vaccination",
        "village squares", "wind turbines",
    ];

    public static readonly string[] Places =
    [
        "Altweiler", "Åsfjord", "Brønnsund", "Castelmare", "Château-Vert", "Dunmore Bay", "Eikelund", "Fontanar",
        "Grünwehr", "Hartsmouth", "Jaśkowice", "Kivijärvi", "Lindholm", "Mühlau", "Nieuwebrug", "Østermark",
        "Peñarriba", "Ravenholme", "São Vicente", "Tarnbrook", "Uzunköy", "Valdoro", "Weißenau", "Żabiniec",
    ];

    public static readonly string[] Offices =
    [
        "Office of Statistics", "Environment Agency", "Roads Department", "Water Board", "Department of Education",
        "Surveying Office", "Planning Department", "Treasury", "Department of Health", "Harbour Office",
    ];

    public static readonly string[] Attributes =
    [
        "the district", "the date", "the postal code", "the name of the site", "the operator",
        "the year of construction", "the area in square metres", "the height above sea level",
        "the number of persons", "the amount in euros", "the direction", "the class", "the method", "the unit",
        "the time of day", "the length", "the state of repair",
    ];

    public static readonly string[] Origins =
    [
        "paper forms", "a former register", "the census", "hand-held devices", "aerial images", "a yearly survey",
        "automatic sensors", "reports of the municipalities", "delivery notes", "the files of the contractor",
    ];

    public static readonly string[] Frequencies =
        ["daily", "weekly", "monthly", "quarterly", "annual", "irregular", "never"];

    public static readonly string[] Languages = ["en", "de", "fr", "nl", "pl", "es", "da"];

    public static readonly (string Name, string Mime)[] Formats =
    [
        ("CSV", "text/csv"), ("JSON", "application/json"), ("XLSX", "application/vnd.ms-excel"),
        ("GPKG", "application/x-sqlite3"), ("GeoJSON", "application/geo+json"), ("PDF", "application/pdf"),
        ("XML", "application/xml"), ("ZIP", "application/zip"),
    ];

    public static readonly (string Id, string Title, string Url)[] Licences =
    [
        ("cc-by", "Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("cc-zero", "Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("odc-by", "Open Data Commons Attribution", "https://opendatacommons.org/licenses/by/1-0/"),
        ("odc-odbl", "Open Data Commons Open Database Licence", "https://opendatacommons.org/licenses/odbl/1-0/"),
    ];

    /// <summary>One sentence of a description.</summary>
    public static string Sentence(ref Chance chance) => chance.Below(8) switch
    {
        0 => $"The register of {chance.Pick(Things)} in {chance.Pick(Places)} is kept by the {chance.Pick(Offices)}.",
        1 => $"Each line has {chance.Pick(Attributes)}, {chance.Pick(Attributes)} and {chance.Pick(Attributes)}.",
        2 => $"Values before {chance.Between(1970, 2015)} were taken from {chance.Pick(Origins)} and are less exact.",
        3 => $"Where {chance.Pick(Attributes)} is unknown the code {chance.Between(90, 999)} stands in its place.",
        4 => $"Together with {chance.Pick(Attributes)} it can be joined to *{chance.Pick(Things)}* of the same year.",
        5 => $"{chance.Between(100, 90_000)} lines are from {chance.Pick(Origins)}, some from {chance.Pick(Origins)}.",
        6 => $"The {chance.Pick(Offices)} of {chance.Pick(Places)} checks {chance.Pick(Attributes)} once a year.",
        _ => $"Questions about {chance.Pick(Things)} are for the {chance.Pick(Offices)}, {chance.Pick(Places)}.",
    };
}
