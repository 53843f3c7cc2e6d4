using System.Data.Common;

namespace LdmGraph.Runs;

/// <summary>Statements within one transaction, or on a connection without one. Parameters are named <c>@name</c>, which every provider reads.</summary>
internal readonly struct Sql(DbConnection connection, DbTransaction? transaction)
{
    /// <returns>How many rows it changed.</returns>
    public async Task<int> ExecuteAsync(string text, CancellationToken cancellation, params (string Name, object? Value)[] values)
    {
        await using var command = Command(text, values);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    public async Task<List<T>> QueryAsync<T>(string text, Func<DbDataReader, T> read, CancellationToken cancellation, params (string Name, object? Value)[] values)
    {
        await using var command = Command(text, values);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation)) rows.Add(read(reader));
        return rows;
    }

    /// <summary>The first column of the first row as a number; 0 when there is none.</summary>
    public async Task<long> NumberAsync(string text, CancellationToken cancellation, params (string Name, object? Value)[] values)
    {
        await using var command = Command(text, values);
        return await command.ExecuteScalarAsync(cancellation) is long number ? number : 0;
    }

    private DbCommand Command(string text, (string Name, object? Value)[] values)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = text;
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }
        return command;
    }
}

/// <summary>Columns that may be null.</summary>
internal static class Columns
{
    public static string? Text(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static int? Number(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

    public static DateTimeOffset? Time(this DbDataReader row, int column) => row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
