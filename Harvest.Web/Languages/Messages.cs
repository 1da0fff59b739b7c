using System.Globalization;
using System.Text.RegularExpressions;

namespace Harvest.Web.Languages;

/// <summary>
/// What the engine says to people, which it makes in English, in the language of the request: each message is found by the text around
/// what it puts in. A message that is not listed here stays as it is.
/// </summary>
internal static class Messages
{
    /// <summary>The fields that messages begin with, as the API names them, by the labels that forms show.</summary>
    private static readonly Dictionary<string, string> Fields = new(StringComparer.Ordinal)
    {
        ["full name"] = Key("Full name"),
        ["name"] = Key("Name"),
        ["email"] = Key("E-mail"),
        ["password"] = Key("Password"),
        ["title"] = Key("Title"),
        ["url"] = Key("Address"),
        ["source_type"] = Key("Type"),
        ["frequency"] = Key("Schedule"),
        ["schedule"] = Key("Schedule"),
        ["time_zone"] = Key("Time zone"),
        ["notify_to"] = Key("Notify"),
        ["owner_org"] = Key("Organization"),
        ["source_id"] = Key("Source"),
        ["config"] = Key("Settings"),
        ["comment"] = Key("Comment"),
        ["reason"] = Key("Reason"),
        ["guid"] = Key("Identifier"),
        ["hours"] = Key("Hours"),
        ["priority"] = Key("Priority"),
    };

    /// <summary>The engine's sentences, with <c>{0}</c> where something comes in.</summary>
    private static readonly string[] Known =
    [
        // States of jobs.
        Key("Queued"),
        Key("Running"),
        Key("Aborted"),
        Key("Finished"),
        Key("Finished with errors"),
        // Questions and pieces.
        Key("Did you mean {0}?"),
        Key("1 dataset"),
        Key("{0} datasets"),
        Key("1 second"),
        Key("{0} seconds"),
        // Names, titles, accounts.
        Key("Missing value"),
        Key("Must be 2 to 100 characters of a-z, 0-9, - and _"),
        Key("Must have at most {0} characters, found {1}"),
        Key("Must have at least {0} characters"),
        Key("Say in 1 to {0} characters what the token is for"),
        Key("'{0}' is no mail address"),
        Key("'{0}' is no mail address, such as name@example.org"),
        Key("a source named {0} exists already"),
        Key("a user named {0} exists already"),
        Key("an organization named {0} exists already"),
        Key("Organization {0} cannot be merged into itself"),
        Key("The account {0} is closed"),
        Key("{0} is the last administrator: without one, nobody could manage the site"),
        Key("Open it first"),
        Key("Organization {0} still has {1} and {2}"),
        Key("Give them to another organization first"),
        Key("Make somebody else an administrator first"),
        Key("Nothing was changed: the role must be Member, Editor or Admin"),
        Key("User {0} not authorized to {1}"),
        Key("give harvest source {0} to organization {1}"),
        Key("take harvest source {0} from its organization"),
        Key("This account is closed."),
        Key("You were not logged in. Try again."),
        Key("The identity provider at {0} does not answer."),
        Key("The identity provider's answer cannot be read."),
        Key("The identity provider did not log you in: {0}"),
        Key("The identity provider's ID token is not for this log-in: {0}"),
        Key("This log-in was not begun here, or took too long. Try again."),
        // Sources and jobs.
        Key("{0} is an address of the site; choose another"),
        Key("Must be an http or https address, found {0}"),
        Key("Must be a folder on this machine, such as file:///srv/catalogues, found {0}"),
        Key("{0} may not be read. The operator of the site opens folders by the setting Harvest:Http:Folders."),
        Key("Frequency {0} not recognised"),
        Key("It must be one of {0}"),
        Key("The type is {0} now, and was {1}: {2} came by the old one. Preview the source before its next job: records that have other identifiers now are new datasets, and the old ones are missing"),
        Key("Missing value; say why, so that whoever added the source knows"),
        Key("A time zone has no meaning with {0}: give a cron expression in place of the frequency, such as 0 3 * * *"),
        Key("Must be a whole number from -100 to 100, found {0}"),
        Key("{0} stands for a secret that is not known for this address: enter it again"),
        Key("There is no organization {0}"),
        Key("There is no harvester named {0}"),
        Key("That name is already in use: {0}"),
        Key("There already is a Harvest Source for this URL (& config): {0}"),
        Key("Source {0} was removed and had this address: it is in service again, with {1}"),
        Key("Source {0} was removed and had this address: it is in service again, renamed to {1}, with {2}"),
        Key("The removed source {0} is now called {1}, so that its name is free"),
        Key("The removed source {0} has {1} of this address, which may come a second time. Restore or purge that source if you do not want them twice"),
        Key("The address is saved as {0}."),
        Key("The address is saved as {0}, since https does not work: {1}"),
        Key("The address is saved as {0}, though neither https nor http was answered: {1}"),
        Key("{0} did not answer within {1}."),
        Key("Source {0} is active"),
        Key("Source {0} was removed; a job can only be made for an active source"),
        Key("Source {0} is not accepted ({1}); somebody with the right must accept it first"),
        Key("There is an open job for source {0} already: {1} ({2})"),
        Key("Wait for it, or stop it"),
        Key("Source {0} has no job"),
        Key("Job {0} has ended already ({1})"),
        Key("Can not create jobs on inactive sources"),
        Key("Can not run jobs on inactive sources"),
        Key("Source {0} holds nothing back: there is nothing to approve"),
        Key("Harvest it first"),
        Key("Source {0} holds other changes back by now"),
        Key("Look at them below, then approve them"),
        Key("{0} never comes: no month that it names has such a day. Change the day or the month"),
        Key("{0} is a time of day; every day at that time is \"{1}\" as a cron expression"),
        Key("{0} is no time of day; expected one from 00:00 to 23:59"),
        Key("{0} is no cron expression; expected five fields such as \"30 3 * * *\" (minute, hour, day, month, weekday), or @daily"),
        Key("{0} is no time zone that this machine knows; expected a name such as Europe/Madrid."),
        Key("The {0} queue is empty."),
        Key("Source {0} is deleted for good, with {1}."),
        // How the site does.
        Key("1 message waits in the {0} queue and no consumer lives"),
        Key("{0} messages wait in the {1} queue and no consumer lives"),
        Key("1 job needs a {0} consumer and no consumer lives"),
        Key("{0} jobs need a {1} consumer and no consumer lives"),
        Key("No {0} consumer lives"),
        Key("The last one, process {0} on {1}, has been silent since {2} UTC: it died"),
        Key("Start one: {0} (or its service: {1}, {2})"),
        Key("The {0} consumer, process {1} on {2}, was last heard of {3} ago"),
        Key("It may have died: one that is silent for {0} counts as dead"),
        Key("The {0} consumer {1} on {2} runs version {3}, this is {4}"),
        Key("Restart it after an upgrade"),
        Key("1 job waits and no program works on it"),
        Key("{0} jobs wait and no program works on them"),
        Key("Start it now: {0}"),
        Key("Job {0} of {1} ({2}) has made no progress for {3}"),
        Key("{0} frees and publishes it again; {1} ends it"),
        Key("The consumer that lists {0} (job {1}) is silent, and its claim ran out at {2} UTC"),
        Key("1 record of {0} (job {1}) is held by a silent consumer whose claim ran out at {2} UTC"),
        Key("{0} records of {1} (job {2}) are held by a silent consumer whose claim ran out at {3} UTC"),
        Key("A running consumer takes them up within a minute; if none runs, start one, or call {0}"),
        Key("1 source is overdue ({0})"),
        Key("{0} sources are overdue ({1})"),
        Key("The scheduler has never run"),
        Key("The scheduler last ran {0} UTC"),
        Key("Let cron or the timer call it ({0}): {1}"),
        Key("1 notification could not be sent yet and is tried again: {0}"),
        Key("{0} notifications could not be sent yet and are tried again: {1}"),
        Key("Try it: {0}"),
        Key("{0} does not answer in time"),
        Key("{0} does not answer"),
        // Settings.
        Key("Error parsing the configuration options: {0}"),
        Key("Default group not found: {0}"),
        Key("Unknown harvester type: {0}."),
        Key("Registered types: {0}"),
        Key("{0} is no setting of {1}"),
        Key("{0} is no setting of {1}; it knows {2}"),
        Key("It knows {0}"),
        Key("{0} must be {1}"),
        Key("{0} must be {1} or more, found {2}"),
        Key("{0} must be between {1} and {2}, found {3}"),
        Key("one of {0}"),
        Key("a *list* of group names/ids (i.e. strings)"),
        Key("text"),
        Key("an integer"),
        Key("boolean"),
        Key("a list"),
        Key("a list of texts"),
        Key("a list of dictionaries with a name, or of texts"),
        Key("a dictionary"),
        Key("{0} cannot be given together: each is sent as Authorization"),
        Key("password needs a username"),
        Key("{0} holds characters that a header cannot have"),
        Key("headers: the value of {0} must be text"),
        Key("{0}: {1} is no filter of {2}; {3}"),
        Key("it has none"),
        Key("it has {0}"),
        Key("{0}: {1} must be a text or a list of texts"),
        Key("The configuration must be a JSON object"),
        Key("The address shows {0}, but the configuration has another {1}. Take the catalogue's own address: {2}"),
        Key("{0} must be between {1} and {2}"),
        Key("{0} must be {1} or more"),
        Key("{0} must be {1}, found {2}"),
        Key("{0} must be one of {1}, or an address"),
        Key("{0} must be of printable ASCII characters, since it is sent as a header"),
        Key("include_private needs an api_key or token: without one no portal shows private datasets"),
        Key("Harvest configuration cannot contain both {0} and {1}"),
        Key("rdf_format: unknown format {0}; known are media types of RDF and {1}"),
        Key("contexts: {0} is no web address"),
        Key("contexts: {0} must be a context, or true for one that may be fetched"),
        Key("places: {0} must be a list of four numbers: west, south, east, north"),
        Key("cql and filter cannot be used together"),
        Key("filter cannot be read: {0}"),
        Key("{0} must be one word, such as {1}"),
        Key("sets must not be empty texts"),
        Key("hosts must be names of hosts, such as data.example.org, without scheme and path"),
        Key("include: {0} may have one text only, since the site takes one"),
        Key("resources: {0} is unknown; there are list and fields"),
        Key("fields: {0} is required"),
        Key("fields: identifier must have a path, or every record would be the same"),
        Key("resources: fields with a url are required"),
        Key("paging {0} needs next: the path of the {1}"),
        Key("next page's address"),
        Key("next is for paging next or cursor"),
        Key("list, total and next are not for CSV"),
        Key("delimiter must be one character, and is for CSV"),
        Key("record_url must contain {0}"),
        Key("namespaces: {0} cannot be used as a prefix for this IRI"),
        Key("The configuration is wrong: {0}"),
        Key("fields: {0}: {1}"),
        Key("is unknown; there are {0}"),
        // Addresses and what answers there.
        Key("The address is missing"),
        Key("This is JSON, not an address: give the URL that it came from"),
        Key("These are several addresses: give one at a time"),
        Key("{0} is no http or https address"),
        Key("The address must begin with http:// or https://."),
        Key("{0} is no catalogue that can be harvested here."),
        Key("It is a web page titled \"{0}\""),
        Key("It is a web page without a title"),
        Key("The answer is empty"),
        Key("It is a document of type {0}"),
        Key("It is JSON that cannot be read: {0}"),
        Key("It is a JSON list that is no catalogue known here"),
        Key("It is a JSON object with the members {0}"),
        Key("It is a JSON object without members"),
        Key("It is XML that cannot be read: {0}"),
        Key("It is XML with the root element {0}"),
        Key("Look on the page for a link named API, data.json, DCAT, CSW or OAI-PMH, and take the address of that"),
        Key("Tried: {0}"),
        Key("Its API cannot be asked: {0}"),
        Key("Neither https nor http was answered. Check the address"),
        Key("'{0}' cannot be harvested: only complete addresses that begin with http:// or https:// and have a valid host can."),
        Key("{0} answered {1}."),
        Key("Check the key or password of the source, and whether the portal lets this client in."),
        Key("Check the address of the source."),
        Key("{0}: there is no host named {1}. Check the spelling of the address."),
        Key("{0}: {1} refused the connection."),
        Key("{0}: {1} took no connection in time (Harvest:Http:ConnectTimeoutSeconds)."),
        Key("{0}: no connection within {1} (Harvest:Http:ConnectTimeoutSeconds)."),
        Key("{0}: the server's certificate is not accepted, or no secure connection could be agreed on ({1})."),
        Key("{0} cannot be reached: {1}."),
        Key("The connection to {0} was lost."),
        Key("What {0} answered is not HTTP."),
        Key("{0} closed the connection without a complete answer."),
        Key("{0} was not asked: {1} leads to {2}. If this catalogue is meant, open its address by the setting Harvest:Http:AllowPrivateAddresses, such as {3}."),
        Key("Tried {0} times."),
        Key("The document did not arrive within {0} seconds."),
        Key("{0} answered {1} with an HTML page titled \"{2}\"."),
        Key("{0} answered {1} with an HTML page."),
        Key("{0} answered {1}: \"{2}\"."),
        Key("The server is still making the document; it is asked again later."),
        Key("The portal asks for fewer requests; Harvest:Http:PerHostConcurrency lowers them."),
        Key("Nothing was asked that this could be an answer to."),
        Key("It asks to be left alone for {0}."),
        Key("{0} answered with a redirect ({1}) that does not say where to."),
        Key("{0} answered with a redirect ({1}) to '{2}', which is no http or https address."),
        Key("{0} redirects in a circle. Some sites do so where no cookies are kept; give the final address."),
        Key("{0}: more than {1} redirects (Harvest:Http:MaxRedirects)."),
        Key("The answer of {0} is too large: {1}, the limit is {2} bytes for this request."),
        Key("The answer of {0} is too large: {1}, the limit is {2} bytes (Harvest:Http:MaxResponseBytes)."),
        Key("The answer of {0} unpacks {1} bytes to more than {2}, as only a compression bomb does. If the data are genuine, raise Harvest:Http:MaxCompressionRatio."),
        Key("The answer of {0} is packed as '{1}', which was not asked for and cannot be read."),
        Key("The packed answer of {0} is damaged or was cut short."),
        Key("{0} was not asked: {1} failed too often in the last minute and is left alone for another {2}."),
        Key("{0} was not asked: {1} failed too often in the last minute and is left alone until a trial request succeeds."),
        Key("The last fault was: {0}"),
        Key("{0} answered with more headers than are accepted."),
        Key("{0} sent nothing for {1} (Harvest:Http:TimeoutSeconds)."),
        Key("{0} was not done after {1} (Harvest:Http:TotalTimeoutSeconds)."),
        // What detection has found, and what harvesters do.
        Key("An ArcGIS Hub site: it has a feed at /api/feed/dcat-us/1.1.json."),
        Key("A data.json file of DCAT-US 3.0."),
        Key("A data.json file of DCAT-US 1.1."),
        Key("A list of datasets of Project Open Data 1.0."),
        Key("A Socrata site: it answers with X-Socrata headers and has a data.json."),
        Key("An OAI-PMH repository: {0}; it has {1}."),
        Key("Found from the page {0}."),
        Key("Found elsewhere on the site: the address itself is no catalogue."),
        Key("Check that this catalogue is meant."),
        Key("Found elsewhere on the site: the address itself answered {0}. Check that this catalogue is meant."),
        Key("Found over http, since https does not work: {0}"),
        Key("The address shows {0}, so only that is harvested."),
        Key("The address shows {0} only; the whole catalogue is harvested."),
        Key("Not taken over: {0}."),
        Key("the dataset {0}"),
        Key("a search"),
        Key("Harvests the XML metadata records (ISO 19139, ISO 19115-3, FGDC CSDGM) of a web-accessible folder and the folders below it."),
        Key("Harvests datasets and series from a FAIR Data Point, page by page."),
        Key("Harvests the datasets of a udata site through its API."),
        Key("Harvests datasets, series and data services from DCAT feeds: RDF/XML, Turtle, N-Triples, TriG, JSON-LD, with pages."),
        Key("Harvests a repository by OAI-PMH 2.0, in DCAT-AP, Dublin Core, DataCite or DDI."),
        Key("Harvests the datasets of a CKAN portal through its Action API; DKAN and old CKAN too."),
        Key("Harvests a catalogue service (OGC CSW 2.0.2), as GeoNetwork, pycsw, deegree and others have, with records of ISO 19139, ISO 19115-3, DCAT, GeoDCAT-AP, Dublin Core or FGDC CSDGM."),
        Key("Harvests one XML metadata record (ISO 19139, ISO 19115-3, FGDC CSDGM, a CSW record) at an address of its own."),
        Key("Harvests the datasets of an OpenDataSoft portal through its Explore API."),
        Key("Harvests the files of a folder on this machine: DCAT in any RDF format, data.json, dumps of CKAN, ISO and FGDC records."),
        Key("Harvests any list of datasets in JSON, XML or CSV; the settings say where the list is and which path is which field."),
        // Searches.
        Key("{0} is no box; {1} must be west,south,east,north in degrees, such as 5.9,47.3,15.0,55.1"),
        Key("cannot sort by {0}; known are {1}"),
        Key("{0} is no year such as 2026"),
        Key("The search took longer than {0} seconds. Ask for less: fewer conditions, or other words."),
        Key("There are {0} conditions; {1} are allowed"),
        Key("A query of {0} characters is too long; {1} are allowed"),
    ];

    private static readonly HashSet<string> Whole = [.. Known.Where(text => !text.Contains('{', StringComparison.Ordinal))];

    // The more of a message is ours, the surer it is that one.
    private static readonly IReadOnlyList<(string Text, Regex Pattern)> Patterns =
        [.. Known.Where(text => !Whole.Contains(text)).OrderByDescending(text => text.Length).Select(text => (text, Pattern(text)))];

    /// <summary>A message, or several in lines, in the language of the request.</summary>
    public static string InLanguage(string message) => string.Join('\n', message.Split('\n').Select(line =>
        line.Length - line.TrimStart().Length is var indent && Translated(line.Trim()) is { } found ? line[..indent] + found : line));

    // In English only the names of fields are put into words.
    private static string? Translated(string line) => Texts.Language == Texts.English ? OfField(line) : Find(line);

    /// <summary>A message about a field, under the label of the field; null when it begins with none.</summary>
    private static string? OfField(string message) =>
        message.IndexOf(": ", StringComparison.Ordinal) is > 0 and var end && Fields.TryGetValue(message[..end], out var label)
            ? T("{0}: {1}", T(label), Texts.Language == Texts.English ? message[(end + 2)..] : Find(message[(end + 2)..]) ?? message[(end + 2)..])
            : null;

    /// <summary>Whether it is one of those above, alone or with others.</summary>
    internal static bool IsKnown(string message) => Find(message) is not null;

    private static string? Find(string message)
    {
        if (Whole.Contains(message))
            return T(message);
        if (OfField(message) is { } field)
            return field;
        var sentences = Ends(message).Select(end => (First: Sentence(message, end), Others: message[(end + 2)..])).Where(two => two.First is not null).ToList();
        // Several sentences, such as a question after a statement: all of them ours, else one sentence that holds others, else the first.
        return sentences.Select(two => Find(two.Others) is { } rest ? $"{two.First} {rest}" : null).FirstOrDefault(found => found is not null)
            ?? One(message)
            ?? sentences.Select(two => $"{two.First} {two.Others}").FirstOrDefault();
    }

    private static IEnumerable<int> Ends(string message)
    {
        for (var end = message.IndexOf(". ", StringComparison.Ordinal); end > 0; end = message.IndexOf(". ", end + 1, StringComparison.Ordinal))
            yield return end;
    }

    private static string? Sentence(string message, int end) => One(message[..(end + 1)]) ?? (One(message[..end]) is { } bare ? $"{bare}." : null);

    private static string? One(string message)
    {
        if (Whole.Contains(message))
            return T(message);
        foreach (var (text, pattern) in Patterns)
        {
            if (pattern.Match(message) is not { Success: true } match)
                continue;
            var values = match.Groups.Cast<Group>().Skip(1).OrderBy(group => int.Parse(group.Name[1..], CultureInfo.InvariantCulture));
            return string.Format(CultureInfo.InvariantCulture, T(text), [.. values.Select(value => Find(value.Value) ?? value.Value)]);
        }
        return null;
    }

    private static Regex Pattern(string text)
    {
        var pattern = Regex.Replace(Regex.Escape(text), @"\\\{(\d+)}", "(?<_$1>.+?)", RegexOptions.None, TimeSpan.FromSeconds(1));
        return new Regex($"^{pattern}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }
}
