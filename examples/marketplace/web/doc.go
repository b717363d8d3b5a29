// Package web is the marketplace's pages: server-rendered, the same handlers for a
// laptop and, under /app, for the app. Every act is a form that is posted and then
// sends the browser on; every page works without JavaScript.
//
// A page is added in three places: a file with its handlers and a method that gives
// their routes, the name of that method in routes.go, and a template in pages.
package web
