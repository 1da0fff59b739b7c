using Harvest.Formats.Dcat;

namespace Harvest.Formats.Terms;

/// <summary>Languages as tags (<c>en</c>) and in the EU's authority list (<c>…/language/ENG</c>).</summary>
internal static class LanguageCodes
{
    public const string Authority = "http://publications.europa.eu/resource/authority/language/";

    /// <summary>The codes of ISO 639-1 with those of ISO 639-2; a third one is the bibliographic code, which old records have.</summary>
    private const string Table =
        """
        aa aar;ab abk;af afr;ak aka;sq sqi alb;am amh;ar ara;an arg;hy hye arm;as asm;av ava;ay aym;az aze;ba bak;bm bam;eu eus baq;be bel;
        bn ben;bi bis;bo bod tib;bs bos;br bre;bg bul;my mya bur;ca cat;cs ces cze;ch cha;ce che;zh zho chi;cv chv;kw cor;co cos;cr cre;
        cy cym wel;da dan;de deu ger;dv div;dz dzo;el ell gre;en eng;eo epo;et est;ee ewe;fo fao;fa fas per;fj fij;fi fin;fr fra fre;
        fy fry;ff ful;ka kat geo;gd gla;ga gle;gl glg;gv glv;gn grn;gu guj;ht hat;ha hau;he heb;hi hin;hr hrv;hu hun;ig ibo;is isl ice;
        iu iku;id ind;it ita;jv jav;ja jpn;kl kal;kn kan;ks kas;kk kaz;km khm;ki kik;rw kin;ky kir;ko kor;ku kur;lo lao;la lat;lv lav;
        ln lin;lt lit;lb ltz;lg lug;mk mkd mac;mh mah;ml mal;mi mri mao;mr mar;ms msa may;mg mlg;mt mlt;mn mon;na nau;nv nav;ne nep;
        nl nld dut;nn nno;nb nob;no nor;ny nya;oc oci;or ori;om orm;os oss;pa pan;pl pol;pt por;ps pus;qu que;rm roh;ro ron rum;rn run;ru rus;
        sg sag;sa san;si sin;sk slk slo;sl slv;se sme;sm smo;sn sna;sd snd;so som;st sot;es spa;sc srd;sr srp;ss ssw;su sun;sw swa;
        sv swe;ty tah;ta tam;tt tat;te tel;tg tgk;tl tgl;th tha;ti tir;to ton;tn tsn;ts tso;tk tuk;tr tur;ug uig;uk ukr;ur urd;uz uzb;
        ve ven;vi vie;cy cym;wo wol;xh xho;yi yid;yo yor;za zha;zu zul
        """;

    /// <summary>What languages are called in English and by themselves, where sources write names.</summary>
    private const string Names =
        """
        ar arabic;bg bulgarian български;ca catalan català;cs czech čeština česky;cy welsh cymraeg;da danish dansk;de german deutsch;el greek ελληνικά;en english anglais englisch inglés;
        es spanish español castellano castilian;et estonian eesti;eu basque euskara;fi finnish suomi;fr french français francais französisch;ga irish gaeilge;gl galician galego;
        hr croatian hrvatski;hu hungarian magyar;is icelandic íslenska;it italian italiano;ja japanese;ko korean;lb luxembourgish lëtzebuergesch;lt lithuanian lietuvių;
        lv latvian latviešu;mt maltese malti;nl dutch nederlands flemish;no norwegian norsk;pl polish polski;pt portuguese português portugues;rm romansh rumantsch;
        ro romanian română;ru russian русский;sk slovak slovenčina;sl slovenian slovene slovenščina;sr serbian srpski;sv swedish svenska;tr turkish türkçe;uk ukrainian українська;zh chinese
        """;

    private static readonly Dictionary<string, (string Tag, string Code)> ByKey = Keys();

    /// <summary>The tag of what a text means: an IRI of a list of languages, a tag, a code of three letters, a name; null when it is unknown.</summary>
    public static string? Tag(string text) => Find(text) is { } found ? found.Tag
        : DcatText.IsLanguage(text) && text.Split('-')[0].Length is 2 or 3 ? text : null;

    /// <summary>The IRI of the EU's authority list; null when the language is unknown.</summary>
    public static string? Iri(string text) => text.StartsWith(Authority, StringComparison.Ordinal) ? text
        : Find(text) is { } found ? Authority + found.Code : null;

    private static (string Tag, string Code)? Find(string text)
    {
        text = text.Trim();
        if (DcatText.IsWeb(text))
            text = text.TrimEnd('/')[(text.TrimEnd('/').LastIndexOfAny(['/', '#']) + 1)..];
        return ByKey.TryGetValue(text.Split('-', '_')[0], out var found) ? found : null;
    }

    private static Dictionary<string, (string Tag, string Code)> Keys()
    {
        var keys = new Dictionary<string, (string, string)>(StringComparer.OrdinalIgnoreCase);
        foreach (var row in Table.Split([';', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var codes = row.Split(' ');
            foreach (var code in codes)
                keys[code] = (codes[0], codes[1].ToUpperInvariant());
        }
        foreach (var row in Names.Split([';', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var names = row.Split(' ');
            foreach (var name in names.Skip(1))
                keys.TryAdd(name, keys[names[0]]);
        }
        return keys;
    }
}
