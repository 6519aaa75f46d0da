/** What the committed trials say together: arms, leaderboard, the input of the report. */
package org.rhosweep.storage.summary;
