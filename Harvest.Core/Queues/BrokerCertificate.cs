using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Harvest.Queues;

/// <summary>Checks the certificate of a broker against an authority that the machine does not know.</summary>
internal static class BrokerCertificate
{
    /// <param name="file">The authority's certificates, in PEM; null for those of the machine.</param>
    public static RemoteCertificateValidationCallback? Check(string? file) => string.IsNullOrWhiteSpace(file)
        ? null
        : (_, certificate, chain, errors) =>
        {
            // Anything else, such as another name than the host's, no authority makes good.
            if (errors != SslPolicyErrors.RemoteCertificateChainErrors)
                return errors == SslPolicyErrors.None;
            chain!.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(file);
            return chain.Build((X509Certificate2)certificate!);
        };
}
