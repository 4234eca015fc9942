@echo off
rem Alert action ta_defender_update_alert: launch.bat finds Java and runs it.
call "%~dp0launch.bat" action ta_defender_update_alert %*
