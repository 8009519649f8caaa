"""The routes of the map."""

from __future__ import annotations

from fastapi import APIRouter

from sarex.server.pictures import case_routes, forecast_routes, map_routes

__all__ = ["router"]

router = APIRouter()
for part in (case_routes.router, forecast_routes.router, map_routes.router):
    router.include_router(part)
