using System.Security.Cryptography;
using System.Text;

namespace LdmGraph.Web.Security;

/// <summary>The secret that clients show when the server listens beyond this machine.</summary>
internal static class AccessToken
{
    /// <summary>A new token of 160 bits, written in letters and digits.</summary>
    public static string Create() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    /// <summary>What the browser keeps in the token's place, so that the token itself is sent once only.</summary>
    public static string CookieOf(string token) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), "ldmgraph cookie"u8));

    /// <summary>Compares in a time that says nothing about how much of it was right.</summary>
    public static bool AreEqual(string shown, string expected) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(shown)), SHA256.HashData(Encoding.UTF8.GetBytes(expected)));
}
