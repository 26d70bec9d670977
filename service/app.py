"""Makes the application: puts its parts together and has no logic of its own."""

from __future__ import annotations

from flask import Flask

from service.api import blueprints, health
from service.api.http import etag, middleware, negotiation, problems
from service.api.http.response_cache import ResponseCacheMiddleware
from service.api.openapi import document
from service.config import Config
from service.recording.tokens import TokenUsage
from service.services import EXTENSION, Services, open_database, services
from service.web import pages

VERSION = "0.2.0"


def create_app(config: Config | None = None) -> Flask:
    """The service as a WSGI application, by default with the settings of the environment.

    Connects to the database at the first request. Raises ValueError for an invalid setting.
    """
    app = Flask("service", static_folder=None, template_folder="web/templates")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = True
    negotiation.install(app)
    middleware.install(app)
    problems.install(app)
    etag.install(app)
    document.install(app, VERSION)
    for blueprint in blueprints.BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.register_blueprint(health.blp)
    app.register_blueprint(pages.blp)
    configure(app, config or Config.from_env())
    return app


def configure(app: Flask, config: Config) -> None:
    """Give an application its settings and everything that depends on them, in place of what it had before."""
    database = open_database(config)
    app.extensions[EXTENSION] = Services(
        config=config,
        database=database,
        token_usage=TokenUsage(database),
        problem_types=problems.PROBLEM_TYPES,
        build_document=document.build_document,
    )
    app.wsgi_app = ResponseCacheMiddleware(Flask.wsgi_app.__get__(app), database)  # type: ignore[method-assign]


def create_worker(config: Config) -> Flask:
    """The application of a server process; must be called in its main thread."""
    app = create_app(config)
    services(app).long_poll_slots.end_with_the_process()
    return app
