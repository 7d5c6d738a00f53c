// Purpose: predict, then check: playback stops before a decision, the card asks, the event answers.
// Invariants: questions and answers come from the trace (sim/replay/quiz) and from the scenario's lesson; the same
//             trace gives the same questions. Called by update() and the commands only.
#pragma once

#include "viz/model/app_state.h"

namespace gmp::viz {

// Makes up to eight questions and asks the first. Says so if the run has no decision to ask about.
void startPredict(AppState& s);
// -1: "I don't know". Plays the event and shows the rule. Nothing if it is no choice or there is an answer already.
void answerPredict(AppState& s, int choice);
// Without an answer: as "I don't know"; with one: the next question, and after the last one the review.
void nextPredict(AppState& s);
// After an answer: its event once more, at half speed; its card in the place of the question, or that again.
void playAnswer(AppState& s);
void toggleRule(AppState& s);
void leavePredict(AppState& s);
// The choice that says this goroutine; -1: none does.
int choiceOf(const Challenge& c, std::int64_t g);

}  // namespace gmp::viz
