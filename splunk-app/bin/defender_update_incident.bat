@echo off
rem Alert action defender_update_incident: launch.bat finds Java and runs it.
call "%~dp0launch.bat" action defender_update_incident %*
