using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Servers;
using Harvest.Web.Tests.Support;

namespace Harvest.Web.Tests.Api;

/// <summary>What people type in many languages and scripts, with signs, phrases and operators: the same right answer on both databases.</summary>
[TestFixture(DatabaseKind.Sqlite)]
[TestFixture(DatabaseKind.Postgres)]
public sealed class SearchTrialTests(DatabaseKind kind)
{
    /// <summary>Name, title, description.</summary>
    private const string Datasets = """
        tokyo | 横浜市の人口統計データ | 毎年の国勢調査に基づく
        osaka | 大阪府 気象観測データ | 気温と降水量
        kyoto | 京都の寺院一覧
        beijing | 上海市空气质量监测 | 每小时
        shenzhen | 深圳市公共交通线路 | 地铁和公交
        taipei | 臺北市自行車道路網圖
        seoul | 부산광역시 인구통계 | 연령별
        seoul2 | 서울 지하철 승하차 인원
        thai | ข้อมูลคุณภาพอากาศเชียงใหม่ | รายชั่วโมง
        thai2 | สถิติประชากรภูเก็ต
        arabic | إحصاءات السكان في الرياض | حسب العمر
        arabic2 | مدارس القاهرة
        hebrew | נתוני תחבורה ציבורית בחיפה
        hebrew2 | בתי ספר בירושלים
        hindi | दिल्ली में वायु गुणवत्ता
        greek | Στατιστικά πληθυσμού Αθήνας | Κατά ηλικία
        russian | Школы города Казани | Адреса и телефоны школ
        ukr | Якість води у Києві
        de1 | Schulwegsicherungspläne der Grundschulen | Die Pläne sind für die Eltern und die Schulen der Stadt
        de2 | Abfallwirtschaftsbetriebe Gebühren | Die Gebühren der Stadt für die Entsorgung und den Abfall
        de3 | Hundesteuer und gefährliche Hunde | Die Zahl der Hunde in der Stadt ist nach Rassen
        de4 | Großwohnsiedlungen Fußgängerzählung | Die Zählung der Fußgänger in den Straßen der Stadt
        fr1 | Défibrillateurs dans les bâtiments publics | Les emplacements des appareils sont dans les écoles et les mairies
        fr2 | Œuvres d'art de l'espace public | Les sculptures et les fontaines dans la ville
        es1 | Año de construcción de los edificios | Los datos de los edificios por años y barrios
        pt1 | Estações de bicicletas em São Paulo | As estações dos bairros e os dados da cidade
        it1 | Qualità dell'aria nelle città | I dati della qualità sono per le stazioni
        nl1 | Afvalinzamelingspunten in de gemeente | De punten van het afval in de gemeente zijn voor alle inwoners
        sv1 | Förskolor och gymnasieskolor | De skolor som finns i kommunen och för alla
        da1 | Børnehaver i Århus | De børnehaver der er i kommunen og til alle
        pl1 | Przystanki autobusowe w Łodzi
        cz1 | Mateřské školy v Brně | Žižkov a Příbram
        hu1 | Könyvtárak Győrben
        tr1 | İstanbul otobüs durakları | Şehirdeki duraklar
        vi1 | Chất lượng không khí Hà Nội
        en1 | Libraries and museums | Opening hours of all branches
        en2 | Cities, countries and counties
        en3 | Running water supplies | The pipes are running under the streets of the city
        en4 | Children in foster care
        en5 | Analyses of soil samples | These are the analyses with heavy metals
        en6 | Criteria for the grants
        c1 | C# and F# repositories
        c2 | C++ template benchmarks
        c3 | .NET packages
        s1 | AC/DC converters of substations
        s2 | Wi-Fi hotspots
        s3 | NO2 and PM10 hourly
        s4 | Verordnung nach § 44 BNatSchG
        s5 | 24/7 pharmacies
        s6 | R&D spending
        s7 | O'Brien estate maps
        s8 | H2O² experiments
        s9 | 5G masts
        s10 | A1 motorway junctions
        p1 | Street lighting columns | Lighting columns on every street
        p2 | Columns of street musicians
        x1 | ☂ Umbrella sharing 🚕
        """;

    /// <summary>What is typed, and which datasets it finds.</summary>
    private const string Searches = """
        analysis => en5
        analyses => en5
        criterion => en6
        criteria => en6
        横浜 => tokyo
        人口統計 => tokyo
        国勢調査 => tokyo
        気象 => osaka
        大阪府 => osaka
        降水量 => osaka
        京都 => kyoto
        寺院 => kyoto
        寺 => kyoto
        空气质量 => beijing
        上海市 => beijing
        监测 => beijing
        地铁 => shenzhen
        公共交通 => shenzhen
        臺北 => taipei
        自行車道 => taipei
        부산 => seoul
        인구통계 => seoul
        연령 => seoul
        지하철 => seoul2
        서울 => seoul2
        คุณภาพอากาศ => thai
        เชียงใหม่ => thai
        ประชากร => thai2
        السكان => arabic
        الرياض => arabic
        إحصاءات => arabic
        مدارس => arabic2
        תחבורה => hebrew
        חיפה =>
        בחיפה => hebrew
        ירושלים =>
        बायु =>
        वायु => hindi
        गुणवत्ता => hindi
        πληθυσμού => greek
        πληθυσμου => greek
        ΑΘΗΝΑΣ => greek
        ηλικία => greek
        школа => russian
        школы => russian
        КАЗАНИ => russian
        води => ukr
        якість => ukr
        grundschule => de1
        schulweg => de1
        plan => de1
        pläne => de1
        eltern => de1
        abfall => de2
        gebühr => de2
        gebuehren => de2
        hund => de3
        hunde => de3
        hundesteuer => de3
        fussgänger => de4
        fußgänger => de4
        fussgaenger => de4
        wohnsiedlung => de4
        siedlung => de4
        défibrillateur => fr1
        defibrillateurs => fr1
        batiment => fr1
        œuvre => fr2
        oeuvres => fr2
        sculpture => fr2
        ano => es1
        años => es1
        edificio => es1
        estacao =>
        estações => pt1
        bicicleta => pt1
        sao paulo => pt1
        qualita => it1
        città => it1
        stazione => it1
        afval => nl1
        inzameling => nl1
        gemeenten => nl1
        förskola => sv1
        forskolor => sv1
        gymnasieskola => sv1
        børnehave => da1
        bornehaver => da1
        aarhus => da1
        århus => da1
        przystanki => pl1
        lodzi => pl1
        mateřské => cz1
        zizkov => cz1
        pribram => cz1
        könyvtár => hu1
        istanbul => tr1
        otobus => tr1
        chat luong => vi1
        ha noi => vi1
        city => en2 en3
        country => en2
        county => en2
        child => en4
        run => en3
        metal => en5
        branch => en1
        opening hour => en1
        C# => c1
        F# => c1
        C++ => c2
        .NET => c3
        AC/DC => s1
        Wi-Fi => s2
        wifi => s2
        NO2 => s3
        PM10 => s3
        § 44 => s4
        §44 => s4
        24/7 => s5
        R&D => s6
        O'Brien => s7
        obrien =>
        H2O2 => s8
        5G => s9
        A1 => s10
        "lighting columns" => p1
        "columns of street" => p2
        "street columns" =>
        "opening hours of all" => en1
        "hours opening" =>
        "water supplies" => en3
        "公共交通线路" => shenzhen
        "人口統計データ" => tokyo
        "统计人口" =>
        "espace public" => fr2
        "public espace" =>
        ☂ => x1
        🚕 => x1
        -lighting columns => p2
        columns NOT lighting => p2
        title:columns AND musicians => p2
        lighting OR musicians => p1 p2
        title:"street lighting" => p1
        notes:pipes => en3
        umbrel* => x1
        """;

    [Test]
    public async Task Every_search_finds_what_it_says()
    {
        var database = kind == DatabaseKind.Postgres ? await PostgresServer.Shared.CreateDatabaseAsync() : null;
        await using var portal = await FakePortal.StartAsync();
        foreach (var cells in Lines(Datasets).Select(line => line.Split(" | ")))
        {
            portal.Put(cells[0], package =>
            {
                (package["name"], package["title"], package["notes"]) = (cells[0], cells[1], cells.Length > 2 ? cells[2] : "");
                package["resources"] = new System.Text.Json.Nodes.JsonArray();
                package["tags"] = new System.Text.Json.Nodes.JsonArray();
            });
        }
        var wrong = new List<string>();
        await using (var site = await Site.StartAsync(database))
        {
            await site.HarvestAsync(await site.SourceAsync(portal.Url, "portal"));
            foreach (var search in Lines(Searches))
            {
                var (typed, expected) = (search[..search.IndexOf(" =>", StringComparison.Ordinal)], search[(search.IndexOf(" =>", StringComparison.Ordinal) + 3)..].Trim());
                var result = await site.Anonymous.ActionAsync("package_search", new { q = typed, rows = 100 });
                var found = string.Join(' ', result.GetProperty("results").EnumerateArray().Select(package => package.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));
                if (found != expected)
                    wrong.Add($"{typed}: found '{found}', not '{expected}'");
            }
        }
        if (database is not null)
            await PostgresServer.Shared.DropDatabaseAsync(database);
        wrong.ShouldBeEmpty();
    }

    private static IEnumerable<string> Lines(string text) => text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);
}
