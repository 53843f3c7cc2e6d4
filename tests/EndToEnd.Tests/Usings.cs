global using LdmGraph.Web.Tests;
global using Microsoft.Playwright;
