namespace LdmGraph.Engine;

/// <summary>Every kind of problem. Numbers are stable: they are printed, searched for and translated by.</summary>
public enum DiagnosticCode
{
    // 00xx: the text of the file
    MalformedJson = 1,
    FileTooLarge = 2,
    UnknownFormat = 3,
    DuplicateName = 4,
    InvalidName = 5,
    WrongShape = 6,
    UnknownMember = 7,

    // 01xx: nodes, ports and links
    UnknownNodeType = 102,
    UnknownInput = 103,
    MissingInput = 104,
    UnknownOutput = 105,
    UnknownSource = 106,
    MalformedLink = 107,
    TypeMismatch = 108,
    InvalidLiteral = 109,
    OutOfRange = 110,
    Cycle = 111,
    BodyIsClosed = 112,
    MissingBody = 113,
    UnresolvedType = 114,
    UnusableNodeType = 115,
    ReplacedNodeType = 116,
    UnknownTarget = 117,
    ShapeError = 118,
    NotChecked = 119,

    // 02xx: plugins
    DuplicateNodeType = 201,
    DuplicatePortType = 202,
    InvalidNodeType = 203,
    PluginNotLoaded = 204,

    // 03xx: params
    UnknownParam = 301,
    MissingParam = 302,
    InvalidParamValue = 303,
    UnknownParamType = 304,

    // 04xx: what the values will be
    ImpossibleValue = 401,
    AbsentOutput = 402,

    // 05xx: graphs in graphs
    GraphNotFound = 501,
    RecursiveGraph = 502,
    GraphWithoutOutputs = 503,
}
