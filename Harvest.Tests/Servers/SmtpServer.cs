using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Harvest.Tests.Servers;

/// <summary>A mail as the server took it.</summary>
/// <param name="From">Of the envelope.</param>
/// <param name="To">Of the envelope.</param>
/// <param name="Login">Who sent it; null when nobody logged in.</param>
/// <param name="Headers">In their order, decoded.</param>
/// <param name="Body">Decoded.</param>
/// <param name="Raw">What came over the wire.</param>
public sealed record ReceivedMail(
    string From, IReadOnlyList<string> To, string? Login, IReadOnlyList<IReadOnlyList<string>> Headers, string Body, string Raw)
{
    public string Subject => Header("Subject");

    public string Header(string name) => Headers.Single(header => header[0].Equals(name, StringComparison.OrdinalIgnoreCase))[1];
}

/// <summary>
/// A real SMTP server (aiosmtpd) that keeps what it takes. It knows nobody whose address begins with <c>unknown</c>, and lets
/// in <c>harvest</c> with the password <c>secret</c>, and those who do not log in.
/// </summary>
public sealed class SmtpServer : TestServer
{
    private const string Script = """
        import asyncio, base64, email, email.policy, itertools, json, os, ssl, sys
        from aiosmtpd.smtp import SMTP, AuthResult

        folder, port, mode, certificate, key = sys.argv[1], int(sys.argv[2]), *sys.argv[3:6]
        numbers = itertools.count(len(os.listdir(folder)))

        class Keeper:
            async def handle_RCPT(self, server, session, envelope, address, options):
                if address.startswith("unknown"):
                    return "550 5.1.1 no such mailbox"
                envelope.rcpt_tos.append(address)
                return "250 OK"

            async def handle_DATA(self, server, session, envelope):
                mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
                login = session.auth_data
                text = json.dumps({
                    "From": envelope.mail_from, "To": envelope.rcpt_tos, "Login": login,
                    "Headers": [[name, str(value)] for name, value in mail.items()],
                    "Body": mail.get_content(), "Raw": envelope.content.decode("latin-1")})
                path = os.path.join(folder, "%06d" % next(numbers))
                with open(path + ".part", "w") as file:
                    file.write(text)
                os.rename(path + ".part", path + ".json")
                return "250 OK"

        class Server(SMTP):
            # It compares the mechanism's name by case, which RFC 4954 does not.
            async def smtp_AUTH(self, arg):
                mechanism, _, rest = (arg or "").partition(" ")
                await super().smtp_AUTH((mechanism.upper() + " " + rest).strip())

            async def auth_XOAUTH2(self, _, args):
                known = base64.b64decode(args[1]) == b"user=harvest\x01auth=Bearer good-token\x01\x01"
                return AuthResult(success=known, auth_data="harvest" if known else None)

        def login(server, session, envelope, mechanism, data):
            known = data.login == b"harvest" and data.password == b"secret"
            return AuthResult(success=known, auth_data=data.login.decode() if known else None)

        async def main():
            loop = asyncio.get_running_loop()
            context = None
            if mode != "plain":
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(certificate, key)
            make = lambda: Server(
                Keeper(), authenticator=login, auth_require_tls=False, loop=loop, tls_context=context if mode == "starttls" else None)
            await (await loop.create_server(make, "127.0.0.1", port, ssl=context if mode == "tls" else None)).serve_forever()

        asyncio.run(main())
        """;

    private readonly string[] encryption;

    private SmtpServer(params string[] encryption)
        : base(null) => this.encryption = encryption;

    /// <summary>The server of the test run; tests tell their mails by addresses of their own.</summary>
    public static SmtpServer Shared { get; } = new("plain", "", "");

    /// <summary>A server of the caller's own, to stop and to start; dispose it.</summary>
    public static SmtpServer Private() => new("plain", "", "");

    /// <inheritdoc cref="Private()"/>
    /// <param name="mode"><c>starttls</c>, or <c>tls</c> from the first byte.</param>
    /// <param name="certificate">A PEM file.</param>
    /// <param name="key">The PEM file of its key.</param>
    public static SmtpServer Private(string mode, string certificate, string key) => new(mode, certificate, key);

    protected override string PrivateAddress => $"127.0.0.1:{Port}";

    private string Mails => Path.Combine(Folder, "mails");

    /// <summary>What has come for recipients whose addresses end so, in order.</summary>
    public async Task<IReadOnlyList<ReceivedMail>> ReceivedAsync(string end)
    {
        await AddressAsync();
        return
        [
            .. Directory.GetFiles(Mails, "*.json").Order(StringComparer.Ordinal)
                .Select(file => JsonSerializer.Deserialize<ReceivedMail>(File.ReadAllText(file))!)
                .Where(mail => mail.To.Any(to => to.EndsWith(end, StringComparison.OrdinalIgnoreCase))),
        ];
    }

    protected override async Task PrepareAsync()
    {
        Directory.CreateDirectory(Mails);
        await File.WriteAllTextAsync(Path.Combine(Folder, "server.py"), Script);
    }

    protected override ServerProcess Boot() => ServerProcess.Start(
        Folder,
        [Python(), Path.Combine(Folder, "server.py"), Mails, $"{Port}", .. encryption]);

    protected override async Task<bool> AnswersAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        if (encryption[0] == "tls")
            return true;
        var answer = new byte[64];
        var length = await client.GetStream().ReadAsync(answer).AsTask().WaitAsync(TimeSpan.FromSeconds(1));
        return answer.AsSpan(0, length).StartsWith("220"u8);
    }

    // Debian's package belongs to Debian's Python, which need not be the first in the search path.
    private static string Python() =>
        ((string?[])["/usr/bin/python3", Installed.Find("python3")]).FirstOrDefault(HasPackage)
            ?? throw new AssertionException(
                "A mail server is needed for this test and not installed. Run ./test.sh, or install it (Debian package python3-aiosmtpd).");

    private static bool HasPackage(string? python)
    {
        if (python is null || !File.Exists(python))
            return false;
        using var process = Process.Start(new ProcessStartInfo(python, ["-c", "import aiosmtpd"]) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
